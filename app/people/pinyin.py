"""Names in pinyin, to be found by: whole and by initials, with the sounds surnames have."""

import json
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "任": "ren", "区": "ou", "朴": "piao",
    "盖": "ge", "华": "hua", "翟": "zhai", "覃": "qin", "缪": "miao", "乐": "yue", "召": "shao", "宁": "ning",
    "尉": "wei", "洗": "xian", "冼": "xian", "员": "yun", "繁": "po", "秘": "bi", "折": "she", "纪": "ji",
    "能": "nai", "祭": "zhai", "黑": "he", "盛": "sheng", "牟": "mou", "柏": "bai", "燕": "yan", "葛": "ge",
    "隗": "wei", "谌": "chen", "晁": "chao", "卜": "bu", "干": "gan", "石": "shi", "车": "che", "贾": "jia",
    "沈": "shen", "万": "wan", "种": "chong", "重": "chong", "尹": "yin", "逄": "pang", "幺": "yao", "佴": "nai",
}  # fmt: skip
"""Surnames whose sound differs from the character's usual one, or that a dictionary may miss."""
_DOUBLE_SURNAMES = {"尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai")}


@lru_cache(maxsize=1)
def _characters() -> dict[str, str]:
    """pypinyin's table of single characters. Importing the package also reads its phrases: 0.6 s for nothing here."""
    found = find_spec("pypinyin")
    folder = found.submodule_search_locations[0] if found and found.submodule_search_locations else ""
    return dict(json.loads((Path(folder) / "pinyin_dict.json").read_text(encoding="utf-8")))


@lru_cache(maxsize=20_000)
def _sound(character: str) -> str:
    """The most usual sound of a character without its tone, ü as v; letters and digits stand for themselves."""
    sounds = _characters().get(str(ord(character)), "")
    if not sounds:
        return character.lower() if character.isascii() and character.isalnum() else ""
    letters = unicodedata.normalize("NFD", sounds.split(",")[0])
    return "".join("v" if two == "u\u0308" else two[0] for two in _with_marks(letters))


def _with_marks(letters: str) -> list[str]:
    """Each letter with the diaeresis that may follow it; tones are dropped."""
    kept = [sign for sign in letters if sign.isalpha() or sign == "\u0308"]
    return [kept[n] + (kept[n + 1] if kept[n + 1 : n + 2] == ["\u0308"] else "") for n in range(len(kept)) if kept[n] != "\u0308"]


def sounds_of(name: str) -> list[str]:
    """The sound of each character of a name, surname first: 曾小明 gives zeng, xiao, ming."""
    double = _DOUBLE_SURNAMES.get(name[:2])
    if double:
        return [*double, *(sound for sound in map(_sound, name[2:]) if sound)]
    first = _SURNAMES.get(name[:1], _sound(name[:1]) if name else "")
    return [sound for sound in (first, *map(_sound, name[1:])) if sound]


def search_key(name: str) -> str:
    """What the column `pinyin` holds: the whole sound, a space, the initials, as `zengxiaoming zxm`."""
    sounds = sounds_of(name)
    return f"{''.join(sounds)} {''.join(sound[0] for sound in sounds)}"[:120]
