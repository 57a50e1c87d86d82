"""Addresses, numbers and dates in comments: what points at a person by its form alone, in any language.

In: a text. Out: the text with these parts struck out. Called by: `analytics.measures.comments.names`.
"""

import re
from typing import Final

FEWEST_DIGITS: Final = 6  # of a number that is struck out: telephone and personnel numbers, full dates

_DOT = r"(?:\.|\s?[(\[]\s?(?:dot|punkt|point|punto)\s?[)\]]\s?)"
_AT = r"(?:@|\s?[(\[]\s?(?:at|ät|arobase|arroba)\s?[)\]]\s?)"
_ENDINGS = "com|org|net|info|biz|de|at|ch|eu|uk|io|app|dev|fr|es|be|ca|mx|cn|example"
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|"
    "juni|juli|oktober|dezember|jan|feb|mar|apr|jun|jul|aug|sept?|okt|oct|nov|dez|dec|janvier|février|mars|avril|juin|"
    "juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|"
    "octubre|noviembre|diciembre"
)
_YEAR = r"(?:,?\s(?:del?\s)?(?:19|20)\d\d)?"
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"[\w.+%'-]{{1,64}}{_AT}[\w-]+(?:{_DOT}[\w-]+)*",  # e-mail, also (at) and (dot)
        r"\b(?:[a-z][a-z0-9+.-]{1,20}://|www\.)\S+",
        rf"\b(?:[\w-]{{1,63}}\.)+(?:{_ENDINGS})\b(?:/\S*)?",
        r"(?<!\w)@\w[\w.-]*",  # handles of chat programs
        rf"\b\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:of\s|de\s)?(?:{_MONTHS})\b\.?{_YEAR}",  # 3 May 2024, 3. Mai, 3 de mayo
        rf"\b(?:{_MONTHS})\s\d{{1,2}}(?:st|nd|rd|th)?\b{_YEAR}",  # May 3rd, 2024
        r"\b(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:\d{2,4}\b)?|\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b",
        r"\b[^\W\d_]{2,40}(?:straße|strasse|str\.|weg|gasse|allee|platz)\s\d{1,4}[a-z]?\b",
        r"\b\d{1,5},?\s(?:[^\W\d_]{2,30}\s){1,3}(?:street|road|avenue|lane|drive)\b",
        r"\b(?:\d{1,4},?\s)(?:rue|avenue|boulevard|allée|impasse)\s(?:[^\W\d_][\w'’-]*\s?){1,4}",
        r"\b(?:calle|avenida|plaza|paseo)\s(?:[^\W\d_][\w'’-]*\s){1,4}\d{1,4}\b",
    )
)
_NUMBER: Final = re.compile(r"[+(]?\d(?:[\s()./–-]{0,3}\d)+")
_FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
_CHINESE: Final = re.compile(
    rf"[{_FAMILY}][\u4e00-\u9fff]{{0,2}}?(?:先生|女士|小姐|经理|主管|主任|组长|总监|老师|博士|同事)"
)


def struck_out(text: str, mark: str) -> str:
    """Put `mark` in the place of addresses, dates, numbers of six digits or more and Chinese names with a title.

    >>> struck_out("Since May 3rd at Hauptstraße 12, call 030 123456. We are 12 people, 24/7.", "*")
    'Since * at *, call *. We are 12 people, 24/7.'
    >>> struck_out("张伟经理不听。", "*")
    '*不听。'
    """
    for pattern in _PATTERNS:
        text = pattern.sub(mark, text)
    text = _NUMBER.sub(lambda hit: mark if sum(map(str.isdigit, hit[0])) >= FEWEST_DIGITS else hit[0], text)
    return _CHINESE.sub(mark, text)
