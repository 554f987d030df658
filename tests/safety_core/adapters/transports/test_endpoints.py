"""Where a base URL of the settings may point to."""

import pytest

from safety_core.adapters.transports.endpoints import Endpoint, own_endpoint, read_base_url
from safety_core.errors import BadInput


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("http://127.0.0.1:8701", Endpoint("http", "127.0.0.1", 8701)),
        ("http://127.8.9.1/", Endpoint("http", "127.8.9.1", 80)),
        ("http://[::1]:8701", Endpoint("http", "::1", 8701)),
        ("https://api.x.com", Endpoint("https", "api.x.com", 443)),
        ("https://proxy.example:8443/", Endpoint("https", "proxy.example", 8443)),
    ],
)
def test_a_base_url_is_scheme_host_and_port(text, endpoint):
    assert read_base_url(text, field="base_url") == endpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.x.com",
        "ftp://127.0.0.1",
        "http://",
        "http://api.x.com",
        "http://localhost:80",
        "http://10.0.0.1:80",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1:0",
        "http://127.0.0.1:65536",
        "http://127.0.0.1:x",
        "http://127.0.0.1/2",
        "http://127.0.0.1/?a=b",
        "http://127.0.0.1/#a",
        "https://user@api.x.com",
        "http://[::1",
    ],
)
def test_everything_else_is_refused_by_the_name_of_its_field(text):
    with pytest.raises(BadInput, match=r"platforms\.X\.base_url"):
        read_base_url(text, field="platforms.X.base_url")


def test_a_platform_itself_is_reached_over_tls_only():
    assert own_endpoint("api.x.com") == Endpoint("https", "api.x.com", 443)
