from tests.simulators.hands import ACME, MP4, PNG, SECOND, Hand, multipart, said, world


def _upload_video(hand: Hand) -> str:
    query = f"command=INIT&media_type=video%2Fmp4&media_category=tweet_video&total_bytes={len(MP4)}"
    media = str(said(hand.upload(b"", "", query))["media_id_string"])
    body, kind = multipart(command=b"APPEND", media_id=media.encode(), segment_index=b"0", media=MP4)
    assert hand.upload(body, kind).status == 204
    finalised = hand.upload(b"", "", f"command=FINALIZE&media_id={media}")
    assert said(finalised)["processing_info"]["state"] in ("pending", "in_progress")
    return media


def test_a_video_that_was_accepted_fails_in_its_processing_and_cannot_be_posted() -> None:
    w = world()
    w.faults.add({"fault": "media_fails_late", "first": 1})
    hand = Hand(w)
    media = _upload_video(hand)
    w.clock.advance(60 * SECOND)
    status = said(hand.upload(b"", "", f"command=STATUS&media_id={media}", method="GET"))
    assert status["processing_info"]["state"] == "failed"
    assert hand.post("with", media={"media_ids": [media]}).status == 400
    assert w.posts(ACME) == []
    (firing,) = w.faults.firings
    row = w.journal.entries[firing.call]
    assert (row.operation, row.fault, row.status) == ("upload_media", "media_fails_late", 201)
    media = _upload_video(hand)
    w.clock.advance(60 * SECOND)
    assert hand.post("with", media={"media_ids": [media]}).status == 201


def test_an_image_that_needs_no_processing_is_no_good_either() -> None:
    w = world()
    w.faults.add({"fault": "media_fails_late", "first": 1})
    hand = Hand(w)
    body, kind = multipart(media=PNG)
    media = said(hand.upload(body, kind))["media_id_string"]
    assert hand.post("with", media={"media_ids": [media]}).status == 400


def test_where_nothing_is_processed_nothing_fails() -> None:
    w = world()
    w.faults.add({"fault": "media_fails_late"})
    hand = Hand(w)
    hand.post("plain")
    hand.upload(b"", "", "command=INIT&media_type=image%2Fpng&total_bytes=5")
    assert not w.faults.firings
