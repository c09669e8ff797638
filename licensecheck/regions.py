"""Countries by ISO 3166-1 alpha-2, and the regions that licenses name.

The lists are as of `AS_OF`. `EU` holds the member states together with the territories that belong to the
Union under Articles 349 and 355 TFEU and have a country code of their own (the outermost regions and Åland).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Final

AS_OF: Final = datetime.date(2026, 11, 23)

COUNTRIES: Final = frozenset(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV
    BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET
    FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM
    IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD
    ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE
    PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST
    SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS
    YE YT ZA ZM ZW""".split()
)
_MEMBER_STATES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
_OUTERMOST = "AX GF GP MF MQ RE YT".split()
EU: Final = frozenset(_MEMBER_STATES + _OUTERMOST)
REGIONS: Final = {"EU": EU, "EEA": EU | {"IS", "LI", "NO"}, "worldwide": COUNTRIES}

# Codes that people write and ISO 3166-1 does not assign.
MISTAKEN: Final = {"UK": "GB", "EL": "GR", "USA": "US", "GBR": "GB", "DEU": "DE", "FRA": "FR", "CHN": "CN"}


def expand(places: Iterable[str]) -> frozenset[str]:
    """The countries that a list of country codes and regions covers."""
    covered: set[str] = set()
    for place in places:
        covered |= REGIONS.get(place, {place})
    return frozenset(covered)


def remedy(place: str) -> str:
    """What to write instead of a place that is neither a country code nor a region."""
    code = MISTAKEN.get(place.upper())
    if code is None and place.upper() in COUNTRIES:
        code = place.upper()
    if code:
        return f"Write {code!r}."
    return "Write an ISO 3166-1 alpha-2 code such as 'DE' or 'US'" + (
        f" (or {', '.join(repr(name) for name in REGIONS)} in a list of countries)."
    )
