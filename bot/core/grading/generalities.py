"""Generalities: sentences that would be as true of any other topic of the field, and so say nothing of this one."""

import re
from collections.abc import Container
from collections.abc import Set as AbstractSet

from bot.core.grading.narration import IRREGULAR as PAST
from bot.core.grading.talk import is_talk
from bot.core.grading.words import FUNCTION_WORDS, Word, frequency, stem

_VERY = r"(?:(?:a|an|the|one|some|of|always|also|really|very|super|extremely|quite|pretty|so|too|such|most|more|just|still|actually|often|usually|definitely|certainly|probably|rather|fairly|both|not|all|in|my|opinion|everything) )*"
_THEY = r"(?:(?:many|most|all|almost all|nearly all|lots of|a lot of|plenty of|several|some|the|big|large|tech|modern|serious|smart|other|different|every|any|good|real|successful|top|well known|famous) )+"
_WHO = r"(?:companies|company|firms?|teams?|people|engineers?|scientists?|data scientists?|practitioners|professionals|experts?|researchers?|startups?|organi[sz]ations?|industries|industry|banks?|businesses|students?|developers?|candidates?|beginners?|interviewers?|managers?|authors?|specialists?|person|fields?|areas?|domains?|places?|applications?)"
_BRAND = r"(?:netflix|google|amazon|facebook|meta|apple|microsoft|tesla|uber|airbnb|spotify|youtube|tiktok|openai|kaggle|linkedin|ibm|nvidia|deepmind|chatgpt)"
_LOOKED_UP = r"(?:librar\w+|packages?|tools?|frameworks?|papers?|books?|blogs?|(?:blog )?posts?|articles?|tutorials?|videos?|courses?|lectures?|research|resources?|material|documentation|docs|literature|talks?|notebooks?|github\w*|wikipedia|stack ?overflow|forums?|debates?|discussions?|opinions?|buzz\w*|hype)"
_WAYS = r"(?:ways?|methods?|things?|aspects?|details?|techniques?|approaches|options?|factors?|points?|details?|examples?|cases?|use cases|applications?|algorithms?|models?|topics?|sides?|variants?|versions?|challenges|problems|pitfalls|trade ?-?offs?|solutions?|stuff|possibilities|nuances?|subtleties|exceptions?|pros and cons|advantages and disadvantages)"
_DEEM = r"(?:important|crucial|key|essential|fundamental|critical|central|vital|interesting|fascinating|popular|hot|common|classic(?:al)?|famous|well known|widely used|widely known|useful|helpful|powerful|valuable|relevant|big|huge|basic|complex|complicated|difficult|hard|easy|tricky|deep|broad|wide|vast|simple|subtle|confusing|straightforward|cool|exciting|challenging|nice|great|beautiful|elegant|standard|core|necessary|must|underrated|overrated|misunderstood|everywhere|ubiquitous)"
_TOPIC = r"(?:topics?|concepts?|questions?|parts?|things?|ideas?|subjects?|issues?|matter|skills?|area|field|term|notion|building blocks?|tools?|techniques?|stuff|one|ones|role|pillars?|ingredients?|knowledge|basics?|fundamentals?|theory|theme|chapter|story|aspects?|problems?|challenges?|foundations?|step|steps|word|words|buzz\w*)"
_SOMEBODY = r"(?:you|one|we|i|they|people|everyone|everybody|somebody|someone|students|engineers?|data scientists?|a (?:good )?(?:data scientist|engineer)|practitioners|beginners)"
_MUST = r"(?:should|must|need to|needs to|have to|has to|can|could|would|might|will|would have to|had better|ought to|want to|try to|usually|often|always)"

GENERAL = re.compile(
    "|".join(
        (
            # It is an important topic; what makes it one is left out.
            rf"^(?!.*\b(?:whether|if|when|because|than)\b)(?:[\w'-]+ ){{1,4}}(?:is|are|was|remains?|seems?|becomes?|stays?|plays?|sounds?|looks?|feels?|got|gets) {_VERY}{_DEEM}(?: and {_VERY}{_DEEM})?(?: {_TOPIC})?\b",
            rf"\b(?:important|fundamental|central|classic|popular|hot|key|basic|core|big) {_TOPIC} (?:in|of|for|to|here)\b",
            # Many use it; there is much to read about it.
            rf"\b{_THEY}{_WHO}\b[^.]{{0,30}}\b(?:use[sd]?|using|apply|applies|rely|do|does|know|knows|face|faces|work|works|need|needs|talk|think|care|like|love|make|get|struggle|underestimate|overlook|forget|agree|disagree|discuss\w*|have discussed|ask|asks|get|gets)\b",
            rf"\b{_BRAND}\b.*\b(?:use[sd]?|using|do|does|doing|apply|rely|work|built?|invest)\b|\b(?:like|such as|at|by|from|and|for|example|instance) {_BRAND}\b|\bused (?:by|at|in) (?:{_BRAND}|(?:many|most|all|almost|every|real|industry|production|practice)\b)",
            rf"\b(?:there (?:is|are|exist)|you (?:can |will )?find|one (?:can )?finds?|i (?:have )?(?:read|seen|watched)|we have) (?:\w+ )*?{_LOOKED_UP}\b",
            rf"\bthere (?:is|are|exist) {_VERY}(?:many|a lot of|lot of|lots of|several|various|plenty of|different|more|much more|a few|some|countless|numerous|hundreds of|thousands of|always|no)(?: more| other| different| such| good| many| of)*(?: (?:perfect|right|single|free|one|best|magic|silver))*\s?{_WAYS}\b",
            r"\bthere is (?:much|a lot|lots|so much|always|still|way|even|plenty)(?: more)?(?: to (?:say|learn|know|read|explore|discuss)| more\b| room| something new)",
            # Where it stands, where it comes from.
            r"\b(?:asked|comes? up|appears?|mentioned|discussed|taught|covered|found|seen|happens?|occurs?|shows? up) (?:\w+ ){0,4}?(?:interviews?|courses?|exams?|class|daily work|again and again|all the time|every day|everywhere|in practice|in industry|projects?|conferences?)\b",
            r"\b(?:first|basic|last|only|main|next) (?:things?|topics?|concepts?|lessons?|steps?|chapters?)\b.*\b(?:you|we|one|people|everyone|students) (?:learn|learns|hear|see|study|meet)\b",
            r"\b(?:goes|dates) back\b|\b(?:decades|a long time|many years|ages|centuries)\b.*\b(?:ago|old|already|known|around|studied)\b|\b(?:known|around|studied|researched|existed|used|discussed|debated)\b.*\b(?:for|since) (?:\w+ )?(?:decades|years|ages|a long time|centuries|long)\b|\b(?:many|several|for) (?:decades|years)\b",
            r"\b(?:ai|artificial intelligence|data science|deep learning|machine learning|ml|technology|this field|the field|the whole field|the world|the industry|data|research|everything) (?:\w+ )?(?:is|are|has|have|will) (?:\w+ )?(?:a |an |the )?(?:\w+ ){0,2}?(?:changed|changing|moving|evolving|everywhere|future|growing|booming|here to stay|transforming|revolution\w*|taking over|hyped?|field|discipline|art|science|journey|oil|new|big|huge|hot|fast)\b",
            # What is always so.
            r"\b(?:in (?:the )?(?:real (?:world|life)|practice|general|reality)|at the end of the day|as always|of course|like always|as with everything|as usual|in the end|generally|it|this|that|everything|answer)\b.{0,25}\bdepends? (?:a lot |heavily |very much |always |strongly |mostly )?(?:on|of) (?:(?:the|your|what|a|many|several|lots|different|of|each|concrete|specific|exact|given|business|data|and|project|use|case|problem|situation|context|company|task|domain|team|goal|circumstances|requirements|things|factors|you|want|need|needs|have|set|set|dataset|question|customer|client|industry|or|application)\b ?)+(?=$|[,.;!?])",
            r"\b(?:no|not any|never a) (?:\w+ )?(?:solution|model|method|tool|algorithm|approach|technique|system|answer|recipe|code|one) (?:\w+ )?(?:is|are|will be|can be|fits|works|has) (?:\w+ )?(?:perfect|best|magic|free|all|every|100|ideal)\b",
            r"\b(?:no free lunch|silver bullet|one size fits all|magic (?:wand|bullet|formula)|practice makes perfect|garbage in|new oil|devil is in|rome was not|rocket science|end of the day|old but gold|tip of the iceberg|learning by doing|knowledge is power|food for thought|bread and butter)\b",
            r"\b(?:good|great|clean|enough|careful|right|proper|domain|solid|strong|high quality|data quality|quality|data|teamwork|communication|evaluation|experience|documentation|stakeholders?|business value|ethics|curiosity|patience|practice)\b.*\b(?:is|are) (?:\w+ )?(?:also )?(?:very |really |so )?(?:key|important|crucial|essential|half the battle|everything|gold|king|what counts|the basis|appreciated)\b",
            r"\b(?:business value|(?:business )?impact|customer|results?|experience|outcome|practice|value) (?:\w+ )?(?:counts|matters?|is what)\b",
            # What one should do whatever it is about.
            rf"\b{_SOMEBODY} (?:\w+ )?{_MUST} (?:always |also |just |really |simply |never |first |definitely |probably )*(?:(?:be|stay|remain|get) (?:very |more |really |a bit )?(?:careful|aware|cautious|patient|curious|prepared|up to date|familiar|comfortable|open)|keep (?:learning|in mind|up|it simple|reading|practi)|google|look (?:it|this|that|things|them) up|read (?:the|about|more|a|up|some|papers)|understand (?:the )?(?:theory|basics|concept|fundamentals|idea|maths?|it|this|them|what)|know (?:the )?(?:theory|basics|this|it|fundamentals|about (?:it|this)|both|what|how|when)|practi[cs]e|experiment|play around|gain experience|learn (?:it|this|more|about|the basics|from)|try (?:it|this|things|out)|think (?:about it|carefully|critically|twice|before|first)|ask (?:for help|questions|an expert|a senior)|consider (?:many|all|several|the (?:context|situation|whole|big))|talk (?:to|with) (?:the )?(?:stakeholders|business|experts?|team|colleagues)|not forget)\b",
            r"\b(?:with|after|over|takes|needs?|comes from|requires?) (?:(?:more|enough|some|the|a lot of|years of|much|time and|many|it|years|lots of|practice and|several) )*(?:experience|practice|time|patience|projects)\b.*\b(?:you|one|feeling|intuition|better|it|easier|get|learn|improve|natural|know|understand)\b|\b(?:comes|gets? better|easier) with (?:more )?(?:experience|practice|time)\b",
            r"\bget in(?:to)? (?:big )?trouble\b|\b(?:sounds?|looks?|seems?) (?:\w+ )?(?:complicated|simple|easy|hard|scary|difficult|trivial|complex|fancy|abstract|intimidating)\b",
            r"\b(?:once|when|if|until|after) (?:you|one|people) (?:\w+ )?(?:get|gets|got|understand|see|saw|work|try|tried|think) (?:it|this|with it|about it|used to)\b",
            # What happened to the speaker.
            r"\b(?:i|we) (?:\w+ )?(?:used|implemented|applied|worked|did|coded|built|tried|seen|saw|studied|learned|learnt|met|know|had|have) (?:(?:this|that|it|them|with|on|about|these|in|such|things?|stuff|something|similar|like|one) )+(?:\w+ ){0,3}?(?:\w+ )?(?:projects?|job|jobs|company|team|python|kaggle|thesis|internship|work|university|school|course|past|before|times|r|life|career|competition|hackathon|bootcamp|myself|employer)\b",
            r"\b(?:my|our|the|a) (?:old |former |last |current |first |previous |senior )?(?:professor|teacher|boss|mentor|lead|colleagues?|manager|team|tutor|lecturer|friends?|instructor|supervisor|management|coworkers?) (?:\w+ )?(?:said|says|say|told|loved|was happy|were happy|liked|used|uses|taught|thinks|always|asked|asks|explained)\b",
            r"\b(?:i am|i was|i'm|we are|we were) (?:\w+ )?(?:passionate|fascinated|excited|interested|happy|eager|keen|curious|proud|convinced|fan|enthusiastic|motivated|a (?:big |huge )?fan|looking forward)\b|\bi (?:really |also |would |still |truly |personally )*(?:find|found|love|like|enjoy|enjoyed|loved|admire)\b.{0,12}\b(?:it|this|that|topic|field|area|these|how|reading|learning)\b",
            r"\bi (?:would|will|could|can|might|should|have to|need to|want to|plan to) (?:also |just |then |probably |definitely |first |still )*(?:google|look (?:it|this|that|things) up|read|study|learn more|practi[cs]e|ask (?:a|my|someone|somebody|chatgpt|the internet)|check (?:the )?(?:docs|documentation|internet|wikipedia|literature)|talk for hours|say more|write a book|dive deeper|explain more)\b",
            r"\b(?:more|many|other|so many|lots of|a lot of) (?:more )?(?:things|details|aspects|stuff|examples|topics)\b.*\b(?:say|said|mention|talk|discuss|explore|learn|know|add|go into|consider)\b|\bbeyond the scope\b|\band so on and so forth\b|\bone could (?:say|talk|write)\b",
        )
    )
)
"""What such a sentence says: it matters, many use it, there is much to read about it, it depends, one should be careful with it."""
STUDY = re.compile(
    r"\b(?:exams?|courses?|lectures?|lecturers?|books?|chapters?|bootcamp|thesis|memes?|videos?|blogs?|wiki|wikipedia|github|kaggle|interviews?|interviewers?|interviewed|homework|semester|university|uni|college|"
    r"conferences?|meetups?|podcasts?|tutorials?|professors?|lecturer|cheat ?sheets?|slides|whiteboard|reading group|bachelor|masters|phd|classmates?|student days|internship|lightning talk|christmas|phone screen|"
    r"physicist|economist|auditors?|sales (?:people|department)|at work|on the job|my (?:notes|desk)|"
    r"(?:my|our|a|an old|the|every) (?:\w+ )?(?:colleagues?|coworkers?|boss|intern|flatmate|roommate|friends?|startup|employer|team lead|teacher|tutor|manager|company|team|office|job)\b.{0,25}\b(?:at|in|told|tells?|says?|said|asked|asks|explained|explains?|draws?|drew|loved|loves|always|has|had|was|used|uses|argued?|argues|showed|where)|"
    r"(?:chatgpt|google|wikipedia) (?:explains?|says|told|would|will|knows?))\b"
)
"""Where and with whom one learns, works and talks of it."""
ANECDOTE = re.compile(
    rf"^(?:(?:and|but|so|oh|also|honestly|actually|funnily enough|personally|once|in fact|to be honest|yeah|yes|in|at|for|as) )*(?:i|we|my \w+|our \w+)\b.*?\b(?:{'|'.join(sorted(PAST - {'read', 'set', 'put', 'cut', 'let'}))}|used to|remember|once|\w{{2,}}ed)\b"
    r"|\b(?:took|cost|gave|taught|showed|helped|told|reminds|surprised) (?:me|us)\b|\b(?:i (?:can|could) (?:also )?(?:show|write|draw|send|name|recite|derive)|some say|whom you ask|who you ask|i leave out|leave out the details|that is how (?:i|we)|the way (?:i|we) (?:learned|explained)|(?:easier|better) with a|"
    r"sit down with it|a bit like|bored? you|no joke|fun times|true story|believe me|trust me|by heart now|got (?:it|this|that) (?:wrong|right)|understood (?:it|this) at first|(?:more|too|less) (?:complicated|difficult|easy) than it is|the rest (?:you|is)|not magic|argue about|eye opener|headache|embarrassing|order is (?:\w+ )*messy|"
    r"you asked for|short version|long version|long story|happy with that|fingers crossed)\b"
)
"""How one tells of one's own doings, where an explanation is asked for."""
CLAIMED = re.compile(r"^(?:if|when|suppose|imagine)\b|\bif i\b|[=→]|->|:\s")
"""Marks a sentence that says something of something after all, or asks to imagine it."""
FIRST_PERSON = re.compile(r"\b(?:i|we|my|our|me|us|he|she|his|her|him)\b|\d")
OF_THE_FIELD = frozenset(map(stem, [
    "ai", "airbnb", "algorithm", "algorithms", "amazon", "apple", "application", "applications", "artificial", "aware", "basics", "beginner",
    "beginners", "blog", "business", "buzzword", "candidate", "car", "careful", "carefully", "cars", "chatbot", "chatbots", "chatgpt", "classic",
    "coding", "communication", "companies", "company", "complex", "complicated", "concept", "concepts", "course", "courses", "crucial", "data",
    "dataset", "decades", "deep", "deepmind", "docs", "documentation", "domain", "driving", "easy", "engineer", "engineering", "engineers",
    "essential", "evaluation", "experience", "expert", "experts", "facebook", "famous", "framework", "fundamental", "fundamentals", "google", "gpt",
    "helpful", "hype", "ibm", "important", "industry", "intelligence", "interesting", "internship", "interview", "interviews", "jupyter", "kaggle",
    "keras", "learning", "libraries", "library", "life", "linkedin", "machine", "math", "mathematical", "mathematics", "maths", "meta", "method",
    "methods", "microsoft", "ml", "model", "models", "modern", "netflix", "notebook", "nuances", "numpy", "nvidia", "openai", "package", "packages",
    "pandas", "paper", "papers", "pitfalls", "popular", "posts", "powerful", "practical", "practice", "practitioner", "practitioners", "production",
    "professor", "programming", "project", "projects", "python", "pytorch", "quality", "real", "research", "researcher", "researchers", "revolution",
    "science", "scientist", "scientists", "scikit", "self", "sklearn", "software", "spotify", "stakeholder", "stakeholders", "startup", "startups",
    "statistical", "statistics", "subtle", "technique", "techniques", "tensorflow", "tesla", "theoretical", "theory", "thesis", "tiktok", "tool",
    "tools", "topic", "topics", "trade", "tradeoff", "tradeoffs", "tricky", "tutorial", "tutorials", "uber", "university", "useful", "value",
    "video", "videos", "world", "youtube",
]))  # fmt: skip
"""Stems of words that the field uses of everything."""
LONGEST = 240
"""Characters up to which a sentence is looked at."""
TELLING = 4.5
"""Frequency below which a word shows what a sentence is about."""


def is_generality(said: str, run: tuple[Word, ...], known: Container[str], asked: AbstractSet[str]) -> bool:
    """
    Whether a sentence (`said`: plain, `run`: its words) is a generality or an anecdote. `known`: stems in which an answer
    to the question is expected, `asked`: those of the question. A sentence that has a telling word which the question does
    not have says something.
    """
    if len(said) > LONGEST or CLAIMED.search(said) or any(word.text[0].isdigit() for word in run):
        return False
    telling = {word.stem for word in run if _tells(word, known)}
    if telling - asked:
        return False
    if GENERAL.search(said):
        return len(telling) <= 1
    # Of two things that the question names, or of what it is about itself, one may well say something.
    study = STUDY.search(said)
    if study and not any(stem(word) in asked for word in study[0].split()):
        return len(telling) <= 1
    return not telling and (ANECDOTE.search(said) is not None or is_talk(run, known))


def _tells(word: Word, known: Container[str]) -> bool:
    return (
        word.stem in known
        and word.stem not in OF_THE_FIELD
        and word.text not in FUNCTION_WORDS
        and frequency(word.text) < TELLING
    )


def is_truism(said: str) -> bool:
    """Whether a sentence is a generality that speaks of nobody in particular: no part of anybody's story."""
    return len(said) <= LONGEST and FIRST_PERSON.search(said) is None and GENERAL.search(said) is not None
