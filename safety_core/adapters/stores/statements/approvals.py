"""The statements as they run: text that is compiled from ``expressions/approvals.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD_APPROVAL = Statement(
    """INSERT INTO approvals (approval, intent, client, platform, account, action, commitment, salt, visible,
    target, not_before_us, not_after_us, rules, quorum, role, author, editor, asked_us, expires_us, expires_at,
    state, escalated_role, escalated_person, approved_us, ended_us, consumed_by, saw) VALUES (:approval, :intent,
    :client, :platform, :account, :action, :commitment, :salt, :visible, :target, :not_before_us, :not_after_us,
    :rules, :quorum, :role, :author, :editor, :asked_us, :expires_us, :expires_at, :state, :escalated_role,
    :escalated_person, :approved_us, :ended_us, :consumed_by, :saw)""",
)
CHANGE_APPROVAL = Statement(
    """UPDATE approvals SET state=:state, escalated_role=:escalated_role, escalated_person=:escalated_person,
    approved_us=:approved_us, ended_us=:ended_us, consumed_by=:consumed_by, saw=:saw WHERE approvals.approval =
    :is_approval AND approvals.state = :is_state""",
)
APPROVAL = Statement(
    """SELECT approvals.approval, approvals.intent, approvals.client, approvals.platform, approvals.account,
    approvals.action, approvals.commitment, approvals.salt, approvals.visible, approvals.target,
    approvals.not_before_us, approvals.not_after_us, approvals.rules, approvals.quorum, approvals.role,
    approvals.author, approvals.editor, approvals.asked_us, approvals.expires_us, approvals.expires_at,
    approvals.state, approvals.escalated_role, approvals.escalated_person, approvals.approved_us,
    approvals.ended_us, approvals.consumed_by, approvals.saw FROM approvals WHERE approvals.approval = :is_approval""",
)
NEWEST_APPROVAL = Statement(
    """SELECT approvals.approval, approvals.intent, approvals.client, approvals.platform, approvals.account,
    approvals.action, approvals.commitment, approvals.salt, approvals.visible, approvals.target,
    approvals.not_before_us, approvals.not_after_us, approvals.rules, approvals.quorum, approvals.role,
    approvals.author, approvals.editor, approvals.asked_us, approvals.expires_us, approvals.expires_at,
    approvals.state, approvals.escalated_role, approvals.escalated_person, approvals.approved_us,
    approvals.ended_us, approvals.consumed_by, approvals.saw FROM approvals WHERE approvals.intent = :is_intent
    ORDER BY approvals.seq DESC LIMIT :param_1 OFFSET :param_2""",
    {"param_1": 1, "param_2": 0},
)
APPROVALS = Statement(
    """SELECT approvals.approval, approvals.intent, approvals.client, approvals.platform, approvals.account,
    approvals.action, approvals.commitment, approvals.salt, approvals.visible, approvals.target,
    approvals.not_before_us, approvals.not_after_us, approvals.rules, approvals.quorum, approvals.role,
    approvals.author, approvals.editor, approvals.asked_us, approvals.expires_us, approvals.expires_at,
    approvals.state, approvals.escalated_role, approvals.escalated_person, approvals.approved_us,
    approvals.ended_us, approvals.consumed_by, approvals.saw FROM approvals ORDER BY approvals.seq""",
)
OPEN_APPROVALS = Statement(
    """SELECT approvals.approval, approvals.intent, approvals.client, approvals.platform, approvals.account,
    approvals.action, approvals.commitment, approvals.salt, approvals.visible, approvals.target,
    approvals.not_before_us, approvals.not_after_us, approvals.rules, approvals.quorum, approvals.role,
    approvals.author, approvals.editor, approvals.asked_us, approvals.expires_us, approvals.expires_at,
    approvals.state, approvals.escalated_role, approvals.escalated_person, approvals.approved_us,
    approvals.ended_us, approvals.consumed_by, approvals.saw FROM approvals WHERE approvals.state IN ('asked',
    'approved') ORDER BY approvals.seq""",
)
EXPIRED_APPROVALS = Statement(
    """SELECT approvals.approval, approvals.intent, approvals.client, approvals.platform, approvals.account,
    approvals.action, approvals.commitment, approvals.salt, approvals.visible, approvals.target,
    approvals.not_before_us, approvals.not_after_us, approvals.rules, approvals.quorum, approvals.role,
    approvals.author, approvals.editor, approvals.asked_us, approvals.expires_us, approvals.expires_at,
    approvals.state, approvals.escalated_role, approvals.escalated_person, approvals.approved_us,
    approvals.ended_us, approvals.consumed_by, approvals.saw FROM approvals WHERE approvals.state IN ('asked',
    'approved') AND approvals.expires_us <= :now_us ORDER BY approvals.expires_us, approvals.seq""",
)
ADD_DECISION = Statement(
    """INSERT INTO decisions (approval, intent, client, person, role, word, commitment, why, at_us, at) VALUES
    (:approval, :intent, :client, :person, :role, :word, :commitment, :why, :at_us, :at)""",
)
DECISIONS = Statement(
    """SELECT decisions.approval, decisions.intent, decisions.client, decisions.person, decisions.role,
    decisions.word, decisions.commitment, decisions.why, decisions.at_us, decisions.at FROM decisions ORDER BY
    decisions.seq""",
)
DECISIONS_ON = Statement(
    """SELECT decisions.approval, decisions.intent, decisions.client, decisions.person, decisions.role,
    decisions.word, decisions.commitment, decisions.why, decisions.at_us, decisions.at FROM decisions WHERE
    decisions.approval = :is_approval ORDER BY decisions.seq""",
)
EDIT_INTENT = Statement(
    """UPDATE intents SET text=:text, salt=:salt, editor=:editor, first_text=:first_text WHERE intents.intent =
    :is_intent AND intents.state = :is_state""",
)
