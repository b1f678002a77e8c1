"""Addresses: their one clean form, which of them are fetched at all, and which machines may be connected to.

`clean` is the identity of a page, so it drops only what surely tells no two pages apart. (courlan also drops parameters
such as cid, source and ref, which on many news sites name the article; two reports would become one.)
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import quote

from dateline.errors import InputError

if TYPE_CHECKING:
    import httpx2

__all__ = ["clean", "located", "refusal", "shown"]

PORTS = (80, 443, 8080, 8443)  # where news is served; others belong to databases, mail and control panels
_TRACKING = re.compile(
    r"(?:utm|mtm|matomo|at|ns|hsa|guce)_\w+|pk_(?:campaign|kwd|keyword|source|medium|content|cid|vid)"
    r"|(?:fb|g|d|tw|y|ys|tt|irc?)clid|irclickid|gbraid|wbraid|msclkid|igsh(?:id)?|mc_[ce]id|mkt_tok|_ga|_gl|_hsenc|_hsmi"
    r"|vero_id|oly_(?:anon|enc)_id|s_kwcid|xtor|cmpid|ocid|smid|guccounter|ref_src|ref_url|__twitter_impression",
    re.I,
)
_USER = re.compile(r"(?<=://)[^/?#]*@")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_NAT64 = ip_network("64:ff9b::/96")
_GLOBAL = ip_network("2000::/3")  # all of IPv6 that is given to anybody
# What some versions of Python still call public; the last is where a cloud's machines ask their host.
_CLOSED = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")))
_CLOSED_6 = tuple(map(IPv6Network, ("2001::/23", "2002::/16", "3fff::/20")))


def clean(url: str) -> str:
    """The address without fragment, tracking parameters, default port and dot segments; host in lower case and ASCII.

    What is no address comes back as it is, without blanks around it.
    """
    import httpx2

    try:
        found = httpx2.URL(url.strip())
        found = found.copy_with(fragment=None, host=found.raw_host.decode("ascii").rstrip("."))
        if not found.host:  # (it is decoded here: not every host that begins with xn-- can be)
            return url.strip()
    except (httpx2.InvalidURL, ValueError):
        return url.strip()
    parts = [part for part in found.query.decode("ascii").split("&") if part]
    kept = [part for part in parts if not _TRACKING.fullmatch(part.partition("=")[0])]
    found = found.copy_with(query="&".join(kept).encode("ascii") or None)
    return str(found if "/" in str(found)[8:] else found.join("/").copy_with(query=found.query or None))


def shown(url: str) -> str:
    """The address as it may be told and written down: without a user name and password, controls as %1B."""
    return _CONTROL.sub(lambda found: quote(found[0]), _USER.sub("", url))


def located(url: str, *, allow_private: bool = False) -> "httpx2.URL":
    """The parsed address, without its fragment; InputError where it is none that is fetched."""
    import httpx2

    try:
        found = httpx2.URL(url.strip()).copy_with(fragment=None)
        host = found.host  # (it is decoded here: not every host that begins with xn-- can be)
    except (httpx2.InvalidURL, ValueError) as error:
        raise InputError(f"not an address that can be read: {error}", stage="fetch") from error
    if found.scheme not in ("http", "https"):
        why = f"only http and https addresses are fetched, not {found.scheme or 'an address without either'}"
        raise InputError(why, stage="fetch")
    if not host:
        raise InputError("the address names no host", stage="fetch")
    if "%" in host:  # (what no host name may hold is escaped by the parser)
        raise InputError(f"not an address that can be read: {host[:100]} is no host name", stage="fetch")
    if found.userinfo:
        raise InputError("the address holds a user name or password; Dateline sends none, take it out", stage="fetch")
    if found.port not in (None, *PORTS) and not allow_private:
        why = f"port {found.port} is not one of the web ({', '.join(map(str, PORTS))}); --allow-private lets it through"
        raise InputError(why, stage="fetch")
    number = None if allow_private else _number(host)
    if number and (problem := refusal(number)):
        raise InputError(problem, stage="fetch")
    return found


def _number(host: str) -> str | None:
    """The IP address that a host is written as, also in the old notations (127.1, 0x7f.1, 2130706433); None if none.

    The guard itself works on what the host is connected to; this is for proxies, which connect by themselves.
    """
    if ":" in host:
        return host
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def refusal(address: str) -> str | None:
    """Why no connection is made to this IP address, in words for the user; None if it is on the public internet."""
    try:
        ip = ip_address(address)
    except ValueError:
        return f"{address} is no IP address"
    if _is_public(ip):
        return None
    return f"{address} is an address of a private network; --allow-private lets it through"


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv4Address):
        inside = any(ip in network for network in _CLOSED)
        return ip.is_global and not (ip.is_multicast or ip.is_reserved or inside)
    if ip.ipv4_mapped:
        return _is_public(ip.ipv4_mapped)
    if ip in _NAT64:  # an IPv4 address as a network without IPv4 writes it
        return _is_public(IPv4Address(int(ip) & 0xFFFFFFFF))
    return ip in _GLOBAL and ip.is_global and not any(ip in network for network in _CLOSED_6)
