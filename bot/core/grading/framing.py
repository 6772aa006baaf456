"""
What people say around an answer and not in it: greetings, doubt, thinking aloud, fillers, what they remember it from.

None of it changes what an answer claims, so it goes before anything is judged: a list of keywords with a greeting is a
list of keywords, and an echo with a doubt an echo.
"""

import re

from bot.core.grading.words import FUNCTION_WORDS

_SURE = r"(?:100 ?% |a hundred percent |entirely |totally |completely |absolutely |really |quite |so |too |very |super |fairly |pretty |rather )*(?:sure|certain|confident|positive)"
_ABOUT = r"(?: (?:about|of) (?:all of |any of )?(?:this|that|it|everything)| here| at all| though| anymore)*"
_WRONG = r"(?:completely |totally |a bit |slightly )?(?:wrong|mistaken|incorrect|off|incomplete|not right|mixing (?:it|this|things) up)"
_PLACE = r"(?: (?:from|in|at|of|during|on) (?:my |our |the |a |an |some )?(?:\w+ ){0,2}(?:course|courses|class|classes|lecture|lectures|university|uni|school|studies|book|books|blog|paper|video|tutorial|degree|thesis|bootcamp|training|job|work|exam|semester|professor|teacher))"
_TIME = r"(?: (?:last|this|the other|some|a few|two|years|months|weeks|days|yesterday|recently|once|ago|before|long) ?(?:week|month|year|day|time|days|weeks|years|ago)?)*"
_SAY = r"(?:put|say|explain|describe|answer|phrase|summari[sz]e|see|tell|frame)"
_IT = r"(?:it|this|that)"
GREETING = r"(?:hi|hello|hey|hiya|good (?:morning|evening|afternoon|day))(?: (?:there|all|everyone|everybody|coach|team|folks))?(?:,? (?:thanks|thank you) (?:for|so)[^.!?\n]{0,40}[.!])?|(?:thanks|thank you)(?: (?:for|so much for) (?:the|this|that|your|having|asking)[^.!?,\n]{0,25})?(?=[.!,])|nice to (?:be here|meet you(?: all)?)|(?:many |best |warm )?greetings(?: from [^.!?,:\n]{2,25})?|i(?:'m| am) (?:very |really |so |quite |super )?(?:motivated|excited|happy|glad|keen|thrilled)(?: (?:about|for|to)\b[^.!?,:\n]{0,25}?)?(?=\s*[.!,:]|\s+so\b)"
SOUNDS = r"(?:well|so|ok|okay|alright|all right|h+m+|mm+|u+h*m+|u+h+|e+r+m*|ah+|oh+|ph+ew+|whew|oof|ugh+|pf+|yikes|wow|haha+|lol|anyway|right(?= ?,| so\b))"
DOUBT = (
    rf"(?:(?:to be )?honest(?:ly)?,? )?(?:i'?m |i am )?(?:not {_SURE}|unsure|uncertain){_ABOUT}(?:,? (?:but|however))"
    rf"|(?:(?:i|this|it)(?:'m| am| is)? (?:(?:might|may|could) (?:well )?be )?|(?:i'?m |this is )?(?:probably|maybe|perhaps|possibly) ){_WRONG}{_ABOUT},? but"
    rf"|correct me if i(?:'m| am) {_WRONG}(?:,? but)?|if i(?:'m| am) not {_WRONG}|unless i(?:'m| am) {_WRONG}|(?:no|without) guarantees?(?:,? but)?"
    rf"|(?:this is |it'?s |that'?s )?(?:just |only )?(?:my |an? )?(?:wild |rough |educated |best )?guess(?:,? but|:| is(?: that)?)|don'?t quote me(?: on (?:this|that))?(?:,? but)?"
    rf"|i(?:'d| would|'ll)?(?: just| also)? (?:think|guess|believe|suppose|assume|reckon|say)(?: that)?|i(?:'m| am) {_SURE}(?: that)?|imho|imo|afaik|iirc|tbh|fwiw|to be (?:fair|honest)(?:,? but)?|honestly|frankly"
)
MEMORY = (
    rf"as far as i (?:know|remember|recall|understand|understood|can tell|am aware){_PLACE}?|(?:from )?what i (?:know|learned|learnt|remember|recall|understood|read|took)(?: about (?:this|it))?{_PLACE}?(?: is(?: that)?)?"
    rf"|if i (?:still )?(?:remember|recall|understood|understand)(?: (?:it|that|this))?(?: (?:correctly|right|rightly|well))?|if memory serves(?: me(?: right| well)?)?"
    rf"|(?:i|we) (?:still )?(?:remember|know|had|have|did|covered|learned|learnt|read|saw|heard)(?: about)? (?:this|that|it|this one|that one)(?:{_PLACE}|{_TIME})(?=\s*[.:,!]|\s+-)"
    r"|(?:this|that|it) (?:came up|was asked|was) in my (?:last |previous |first )?(?:interview|exam|course|job)(?=\s*[.:,!])|i had to explain (?:this|that|it) to [^.:,\n]{1,30}(?=[.:,])"
)
FRAME = (
    rf"in (?:short|brief|a nutshell|essence|general|simple (?:terms|words)|plain (?:terms|words|english)|my (?:own )?(?:words|view|opinion|understanding)|one sentence|a few words)(?=\s*[,:.\n])"
    rf"|(?:my |the |short |quick |simple |brief |long )*(?:answer|version)(?: is(?: that)?|:)|tl;? ?dr:?|a:|simply put|put simply|to put it (?:simply|shortly|briefly)|to (?:cut|make) a long story short|long story short"
    rf"|(?:basically|essentially|generally|roughly|broadly)(?: speaking)?(?=\s*[,:]|\s)|(?:the way|as|how) i (?:would )?(?:see|understand|understood|remember|think of|look at) {_IT}(?: is(?: that)?)?"
    rf"|(?:here is|here'?s|that'?s|this is) how i(?:'d| would)? {_SAY} {_IT}|i(?:'d| would|'ll| will)? {_SAY} {_IT} (?:like this|like so|this way|as follows|so)|i(?:'d| would) answer(?: (?:like this|as follows))?(?=\s*[:.,])"
    rf"|(?:i(?:'m| am) )?(?:just )?thinking (?:out loud|aloud)(?: here)?|here (?:goes|we go|it goes)|let'?s see|let me (?:think|see|try|start)(?: (?:about (?:it|this|that)|it))?(?: for a (?:second|sec|moment|minute))?"
    r"|give me a (?:moment|second|sec|minute)|(?:where|how) (?:do|should|shall) i (?:start|begin)|bear with me|(?:good|great|nice|interesting|fair|tricky|classic|hard|tough) (?:question|one)|(?:oh )?nice,? i like this one"
)
ASKED = r"(?:so )?(?:you|they)(?:'re| are)? (?:ask|asking|asked|want(?:ed)? to know)(?: me)?(?: about| whether| for| that)?(?=\s*[:.,?!“\"\n]|\s*$)|(?:so )?(?:the|your) question (?:is|was)(?: about)?(?=\s*[:.,?!“\"\n]|\s*$)"
"""What is left of a question that was repeated first."""
LEAD = re.compile(
    rf"^[\s\W]{{0,8}}(?:(?:{'|'.join((GREETING, FRAME, DOUBT, MEMORY, ASKED, SOUNDS))})(?!\w)(?:[\s,:;!…?–]|[.-](?!\d))*)+",
    re.IGNORECASE,
)
"""What stands before an answer; only words and light marks, so that a bullet or a bracket of the answer is left."""
CLOSING = (
    r"i hope (?:that|this|it|i)\b[^.!?\n]{0,60}|hope (?:that|this|it|i)\b[^.!?\n]{0,60}|(?:does|did|do) (?:that|this|it|i) (?:help|make sense|answer)[^.!?\n]{0,40}"
    r"|that(?:'s| is| was) (?:(?:about |basically |pretty much |roughly )?(?:it|all)|my answer|what i(?:'d| would)? [^.!?\n]{1,30}|how i [^.!?\n]{1,30})(?: i (?:know|remember|can say|have|got)[^.!?\n]{0,20})?(?: from (?:me|my side))?"
    r"|(?:that|this) (?:would|will|should) be (?:my answer|it|all)(?: from me)?|let me know\b[^.!?\n]{0,60}|(?:thanks|thank you|thx|cheers)(?: (?:for|so|in|a)\b[^.!?\n]{0,40})?|i (?:can|could) (?:also )?(?:go|say|tell|talk|explain|elaborate)\b[^.!?\n]{0,60}"
    r"|(?:i(?:'m| am) )?looking forward to\b[^.!?\n]{0,50}|have a (?:very )?(?:nice|good|great|lovely|wonderful) (?:day|evening|weekend|week|one|time)|(?:best |kind |many )?(?:regards|greetings)\b[^.!?\n]{0,30}|(?:see|talk to) you(?: soon| later)?"
    r"|end of story|anything else|(?:lol|haha+|hehe|rofl)\b[^.!?\n]{0,40}"
)
DOUBTED = (
    rf"(?:i |it |this )(?:might|may|could) be {_WRONG}{_ABOUT}|(?:i'?m |i am )?not {_SURE}{_ABOUT}|(?:please )?correct me if i(?:'m| am) {_WRONG}|i(?:'d| would)? (?:think|guess|believe|suppose|reckon|say)"
    r"|or something(?: like (?:that|this))?|no (?:clue|idea)(?: though| really| honestly)?|at least (?:that(?:'s| is) )?(?:how|what) i (?:understood|understand|remember|remembered|learned|learnt|know)(?: (?:it|about it))?|don'?t (?:take my word(?: for it)?|quote me(?: on (?:this|that))?)"
    r"|if (?:that|this)(?:'s| is) what you (?:mean|meant|want|wanted|asked)|if i(?:'m| am) not mistaken|if i (?:remember|recall)(?: (?:correctly|right|well))?|as far as i (?:know|remember)|tbh|imho|imo|afaik|iirc|right(?=\?)|correct(?=\?)|no(?=\?)"
)
AFTER_A_MARK = r"(?:that )?makes? (?:any )?sense|the end|period|(?:that'?s )?(?:it|all)|done|ph+ew+|whew|wow|ugh+|oof|voil[aà]|tada+|easy peasy"
TRAIL = re.compile(
    rf"(?:(?:[\s,;.!?…(–-]*[.!?…,;(\n–-][\s(]*(?:{AFTER_A_MARK})|[\s,;.…(–-]+?(?:(?:and|but|though|so|well)[,\s]+)?(?:{'|'.join((CLOSING, DOUBTED))}))(?!\w)[\s.!?…)]*)+$",
    re.IGNORECASE,
)
"""What stands behind it."""
_HEDGE = (
    rf"(?:basically|essentially|actually|obviously|simply|honestly|frankly|you know|i mean|i(?:'d| would)? (?:think|guess|believe|suppose|reckon|say)|kind of|sort of|like|well|right|so to (?:say|speak)|"
    rf"if i(?:'m| am) not {_WRONG}|if i (?:still )?(?:remember|recall)(?: (?:it |this |that )?(?:correctly|right|well))?|if memory serves(?: me(?: right| well)?)?|as far as i (?:know|remember|understand|can tell)|"
    rf"correct me if i(?:'m| am) {_WRONG}|imho|imo|afaik|iirc|tbh|to be (?:honest|fair)|of course|again|let'?s say|say|hm+|u+h*m*|e+r+m*)"
)
INSERTED = re.compile(rf"(?P<before>\S)\s*,\s*{_HEDGE}\s*,\s*(?P<next>[\w'’]+)", re.IGNORECASE)
"""A hedge between two commas."""
_CLAUSE_BEGINS = frozenset(
    ["it", "they", "we", "you", "i", "he", "she", "this", "that", "these", "those", "there", "the", "a", "an", "but", "then", "and", "so", "which", "because",
     "too", "with", "without", "when", "if", "while", "no", "more", "less", "each", "every", "all", "in", "for", "as", "where", "both", "some"]
)  # fmt: skip
"""Function words before which a comma may have stood without the hedge, too."""
STAYS_IN_CLAUSE = FUNCTION_WORDS - _CLAUSE_BEGINS
"""Those before which there was none."""
FILLER = re.compile(
    rf"\s*,\s*{_HEDGE}(?=\s*,)"
    r"|(?:(?<=[.!?\n])|(?<=[.!?]\s)|^)\s*(?:you know|i mean|like|simply|obviously|honestly|actually)\s*,"
    r"|\s*\b(?:basically|essentially|actually|obviously|kind of|sort of)\s+(?=\w)",
    re.IGNORECASE,
)
"""Words that a speaker fills a breath with."""
SMILEY = re.compile(r"(?<=[\s.!?])(?:[:;=]['’]?-?[)(DPpOo|/*]+|x+D+|<3|\^\^)(?=\s|[.!?]|$)")

EMOJI = re.compile(r"[\U0001F300-\U0001FAFF\u263A\uFE0F\u200D]+")
SENTENCE_AFTER = re.compile(r"(?<=[^\s.!?,;:])\s*\x00\s*(?=[A-Z])")
"""A smiley that ends a sentence."""
LONGEST_CLOSING = 240
"""Characters at the end of a reply that may close it; a reply of nothing but marks costs no more to read."""


def _without_smileys(text: str) -> str:
    marked = EMOJI.sub("\x00", SMILEY.sub("\x00", text))
    return SENTENCE_AFTER.sub(". ", marked).replace("\x00", " ").strip() if marked != text else text


UNMARKED = re.compile(
    r"\b(?P<before>[A-Za-z0-9)%-]*(?:[a-z0-9)%]|[A-Z]{2}))[ \t]+(?=(?:(?:We|My|It|There|This|That|Anyway|But|The|You|They|In|At|For|Some|Our|Every|People|Honestly|Took|As|And|So|"
    r"Could|Phew|Nobody|Everybody|Hope|Sorry|Thanks|Not|Just|Or|No|Then|Also|If|When|Because|These|Those|One|Most|Many|Of|To|On|With|Good|Nice|Does|Is|Was|"
    r"A|An|Modern|Depending|Experts|Books|Data|Communication|I (?=once|used|could also|can show|did|wrote|hope|remember|had|have)\w+)(?:['’](?:s|re|ll|ve|d|m))?|It['’]s),? [a-z])"
)
"""Where a sentence begins without a mark before it: "the mean of them We had a dashboard for it"."""
GOES_ON = frozenset(
    ["at", "in", "of", "to", "is", "be", "as", "or", "if", "by", "so", "on", "an", "a", "and", "the", "for", "but", "are", "has", "was", "how",
     "why", "not", "its", "say", "who", "that", "with", "from", "than", "when", "what", "only", "just", "like", "true", "says", "said", "call",
     "which", "about", "where", "while", "called", "because", "whether"]
)  # fmt: skip
"""Words that end no sentence."""


def with_marks(text: str) -> str:
    """The text with a full stop before each sentence that begins without a mark before it."""
    return UNMARKED.sub(lambda match: match[0] if match["before"].lower() in GOES_ON else f"{match['before']}. ", text)


def without_fillers(text: str) -> str:
    """The text without fillers. In a typed term they may mean something: "supervised... actually unsupervised"."""
    return FILLER.sub(" ", INSERTED.sub(_without_hedge, text))


def _without_hedge(match: re.Match[str]) -> str:
    comma = "" if match["next"].lower() in STAYS_IN_CLAUSE else ","
    return f"{match['before']}{comma} {match['next']}"


def unframed(text: str) -> str:
    """The answer alone, as the learner wrote it; the whole text where nothing else is in it."""
    said = _without_smileys(text)
    rest = LEAD.sub("", said)
    said = rest if rest.strip() else said
    rest = said[:-LONGEST_CLOSING] + TRAIL.sub("", said[-LONGEST_CLOSING:])
    return (rest if re.search(r"\w", rest) else said).strip() or text
