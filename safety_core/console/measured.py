"""``/metrics``: what a Prometheus on this machine, or on one that the configuration names, is told."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from safety_core.console.house import House
from safety_core.console.sign_in.peers import address
from safety_core.monitoring.exposition import Exposition


def metrics(house: House) -> Callable[[Request], Response]:
    """One exposition for the process, which goes on counting from scrape to scrape. Sums over all clients stand in it: whoever
    asks from elsewhere, also through a proxy before the console, is named in ``[console] scrapers``, or told nothing.
    """
    exposition, settings = Exposition(house.core), house.settings

    def get(request: Request) -> Response:
        asks = address(settings, request)
        if asks not in settings.scraped_by:
            words = f"{asks} is told no metrics; name its address in [console] scrapers\n"
            return PlainTextResponse(words, status_code=403)
        answer = exposition.answer(request.headers.get("accept", ""))
        return Response(answer.body, media_type=None, headers={"content-type": answer.content_type})

    return get
