"""People, clients and their accounts."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import people as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.errors import BadInput
from safety_core.people import Person
from safety_core.records import (
    Account,
)
from safety_core.vocabulary import (
    AccountId,
    ClientId,
    PersonId,
    Platform,
)


class People(Verbs):
    """See ``ports.Transaction``."""

    def add_client(self, client: ClientId) -> None:
        self.write(sql.ADD_CLIENT, client=client)

    def add_account(self, account: Account) -> None:
        if self.one(
            rows.ACCOUNT, sql.BOUND, is_platform=account.platform, is_platform_account=account.platform_account
        ):
            raise BadInput(  # whose it is stays unsaid: it may be another client's
                "platform_account",
                f"{account.platform_account} on {account.platform} is bound already",
                "a platform account belongs to one account of one client",
            )
        values = rows.ACCOUNT.values(account)
        self.write(sql.ADD_ACCOUNT, **values)
        self.write(sql.ADD_LANE, **{name: values[name] for name in rows.BINDING}, resume_us=0)

    def amend_account(self, account: Account) -> bool:
        values = rows.ACCOUNT.values(account)
        binding = {f"is_{name}": values[name] for name in (*rows.BINDING, "credential")}
        return self.write(sql.AMEND_ACCOUNT, **binding, handle=account.handle, refresh=account.refresh) == 1

    def add_person(self, person: Person) -> None:
        self.write(sql.ADD_PERSON, **rows.PERSON.values(person))

    def set_active(self, person: PersonId, *, active: bool) -> bool:
        return self.write(sql.SET_ACTIVE, active=int(active), is_person=person) == 1

    def clients(self) -> tuple[ClientId, ...]:
        return tuple(ClientId(name) for (name,) in self.fetch(sql.CLIENTS, {}))

    def has_client(self, client: ClientId) -> bool:
        return bool(self.fetch(sql.HAS_CLIENT, {"is_client": client})[0][0])

    def accounts(self) -> tuple[Account, ...]:
        return self.many(rows.ACCOUNT, sql.ACCOUNTS)

    def account(self, client: ClientId, platform: Platform, account: AccountId) -> Account | None:
        return self.one(rows.ACCOUNT, sql.ACCOUNT, is_client=client, is_platform=platform, is_account=account)

    def people(self) -> tuple[Person, ...]:
        return self.many(rows.PERSON, sql.PEOPLE)

    def person(self, person: PersonId) -> Person | None:
        return self.one(rows.PERSON, sql.PERSON, is_person=person)
