"""The tables of the room `accounts`: who may sign in at the desk, and what was done there.

In: nothing. Out: SQLAlchemy tables. Called by: survey.accounts, survey.actions.

Nothing here is about the people who are asked: an account belongs to an organiser, a manager, a works council.
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, Text, UniqueConstraint

from survey.storage.tables import key_column, new_table, value_column

accounts_metadata = MetaData()

account = new_table(
    accounts_metadata,
    "account",
    key_column("account", Text, "random id"),
    Column("email", Text, nullable=False, unique=True, comment="in small letters; what the account signs in with"),
    value_column("name", Text, "as colleagues know the person"),
    value_column("password", Text, "Argon2id, with its parameters and its salt"),
    value_column("roles", JSON, "list of {role, unit}; unit is empty but for managers"),
    value_column("disabled", Boolean, "signs in no more; the name stays for the access log"),
    comment="Who may sign in.",
)

session = new_table(
    accounts_metadata,
    "session",
    key_column("token_hash", LargeBinary, "SHA-256 of the token, which only the browser has"),
    value_column("account", Text, "whose session it is"),
    value_column("device", Text, "such as “Firefox on Windows”, so that the owner recognises it"),
    value_column("began", BigInteger, "seconds since 1970"),
    value_column("seen", BigInteger, "seconds since 1970, at most a minute old"),
    comment="Who is signed in.",
)

device = new_table(
    accounts_metadata,
    "device",
    key_column("token_hash", LargeBinary, "SHA-256 of the token, which only the browser has"),
    value_column("account", Text, "who signed in from there"),
    value_column("seen", BigInteger, "seconds since 1970"),
    comment="Browsers that the owner signed in from: strangers who guess cannot lock these out.",
)

invitation = new_table(
    accounts_metadata,
    "invitation",
    key_column("token_hash", LargeBinary, "SHA-256 of the token, which only the link has"),
    value_column("purpose", Text, "setup, invite or reset"),
    value_column("email", Text, "whom it is for; empty for setup"),
    value_column("name", Text, "as colleagues know the person"),
    value_column("roles", JSON, "list of {role, unit}"),
    value_column("expires", BigInteger, "seconds since 1970"),
    comment="Links that work once.",
)

throttle = new_table(
    accounts_metadata,
    "throttle",
    key_column(
        "subject",
        LargeBinary,
        "SHA-256 of an e-mail address and a known browser; of no network address",
    ),
    value_column("failures", Integer, "wrong passwords in a row"),
    value_column("until", BigInteger, "seconds since 1970: until then nothing is tried"),
    comment="How long to wait after wrong passwords.",
)

token = new_table(
    accounts_metadata,
    "token",
    key_column("token", Text, "random id; names it in lists, and is no key to anything"),
    Column("token_hash", LargeBinary, nullable=False, unique=True, comment="SHA-256 of what the program sends"),
    value_column("account", Text, "whose token it is: it reads what this account may see, and no more"),
    value_column("name", Text, "what it is for, in its owner's words"),
    value_column("narrowed", JSON, "{kind, units}: less than the account may see"),
    value_column("expires", BigInteger, "seconds since 1970"),
    value_column("used", Text, "the last day on which it read, YYYY-MM-DD; empty before the first"),
    comment="Keys with which programs read results.",
)

allowance = new_table(
    accounts_metadata,
    "allowance",
    key_column("subject", LargeBinary, "SHA-256 of the hash of a token, or of a word for all wrong ones"),
    value_column("began", BigInteger, "seconds since 1970: when this window began"),
    value_column("taken", Integer, "requests in it"),
    comment="How much programs asked for in this minute; gone a minute later.",
)

webhook = new_table(
    accounts_metadata,
    "webhook",
    key_column("webhook", Text, "random id"),
    value_column("url", Text, "where to; may hold a key of the receiver"),
    value_column("kind", Text, "json, chat or teams"),
    value_column("language", Text, "of the sentence"),
    value_column("secret", Text, "signs what is sent; empty for chats, which check no signature"),
    value_column("private", Boolean, "may lie in a private network"),
    value_column("before", JSON, "waves that were published when it was set up: of these nothing is said"),
    comment="Programs that are told when results are out.",
)

announcement = new_table(
    accounts_metadata,
    "announcement",
    key_column("webhook", Text, "who is told"),
    key_column("wave", Text, "of which wave"),
    value_column("delivery", Text, "random id, the same with every try"),
    value_column("tries", Integer, "how often it was sent"),
    value_column("due", BigInteger, "seconds since 1970: not before"),
    value_column("state", Text, "waiting, told or given-up"),
    value_column("result", Text, "what came back last, as a word or a status"),
    comment="Who was told of which wave.",
)

access_log = new_table(
    accounts_metadata,
    "access_log",
    key_column("seq", Integer, "place in the chain"),
    value_column("entry", LargeBinary, "canonical JSON of the entry, with the hash of the one before"),
    comment="Who did what when at the desk; nothing about anybody who answers.",
)

focus = new_table(
    accounts_metadata,
    "focus",
    key_column("focus", Text, "random id"),
    value_column("wave", Text, "the published wave that it starts from"),
    value_column("group_id", Text, "a group of that wave"),
    value_column("measure", Text, "the theme that is to move, such as scale:recovery"),
    value_column("aim", Text, "what should be different then, in somebody's words; may be empty"),
    value_column("day", Text, "when it was chosen, YYYY-MM-DD"),
    UniqueConstraint("wave", "group_id", "measure", name="one_focus_for_a_measure_of_a_group"),
    comment="What a group works on. Nothing here is an answer: a measure is named, its numbers stay on the board.",
)

action = new_table(
    accounts_metadata,
    "action",
    key_column("action", Text, "random id"),
    value_column("focus", Text, "the focus area that it belongs to"),
    value_column("what", Text, "what is to be done, on one line"),
    value_column("owner", Text, "id of the account that sees to it"),
    value_column("due", Text, "the day by which it is to be done, YYYY-MM-DD"),
    value_column("state", Text, "planned, under-way, done or dropped"),
    comment="What is planned. What employees read about it is another text, in the room public.",
)

action_step = new_table(
    accounts_metadata,
    "action_step",
    key_column("action", Text, "id of the action"),
    key_column("number", Integer, "place in its history, from 1"),
    value_column("day", Text, "YYYY-MM-DD"),
    value_column("who", Text, "id of an account, or `command line`"),
    value_column("kind", Text, "planned, changed, told, taken-back, or the state that it came to"),
    value_column("note", Text, "in somebody's words; may be empty"),
    comment="What became of an action, step by step.",
)

reminder = new_table(
    accounts_metadata,
    "reminder",
    key_column("action", Text, "id of the action"),
    key_column("due", Text, "the due day that it reminds of: another day is another reminder"),
    key_column("kind", Text, "soon or over"),
    value_column("state", Text, "sending, sent or refused; written before the mail goes, so that none goes twice"),
    comment="Of which due days the owner was reminded.",
)

job = new_table(
    accounts_metadata,
    "job",
    key_column("job", Text, "random id; also the name of its file in the private folder"),
    value_column("account", Text, "whose it is; nobody else can look at it or fetch it"),
    value_column("wanted", JSON, "which reports: wave, form, length, language"),
    value_column("reader", Text, "what the account could see when it was made; empty before"),
    value_column("state", Text, "waiting, running, done or failed"),
    value_column("done", Integer, "reports that are made"),
    value_column("total", Integer, "reports that are to be made; 0 before it is known"),
    value_column("tries", Integer, "how often it was begun"),
    value_column("problem", Text, "why it failed: a sentence with its words, or English alone; else empty"),
    value_column("asked", BigInteger, "seconds since 1970"),
    value_column("seen", BigInteger, "seconds since 1970: the last sign of life of who makes it"),
    comment="Long work for accounts, made in the background; forgotten a day later.",
)

report_schedule = new_table(
    accounts_metadata,
    "report_schedule",
    key_column("audience", Text, "account:<id> or role:<role>"),
    value_column("wanted", JSON, "form, length, language, and whether one report or one for each group"),
    value_column("days", Integer, "days after the release; 0: at once"),
    value_column("since", Integer, "place in the public record: releases after it are reported"),
    comment="Who is told of which report after a release.",
)

report_choice = new_table(
    accounts_metadata,
    "report_choice",
    key_column("account", Text, "whose choice it is"),
    value_column("stopped", Boolean, "wants no mail about reports"),
    value_column("attached", Boolean, "wants the report that everybody may read in the mail itself"),
    comment="What readers chose about mails with reports.",
)

mail_language = new_table(
    accounts_metadata,
    "mail_language",
    key_column("account", Text, "whose choice it is"),
    value_column("language", Text, "code of the language of mails to this account"),
    comment="Who reads mails in another language than the installation's.",
)

report_mail = new_table(
    accounts_metadata,
    "report_mail",
    key_column("wave", Text, "id of the wave"),
    key_column("account", Text, "who was to get it"),
    value_column("state", Text, "sent or refused"),
    comment="Which accounts were told of the report of which wave, so that nobody is mailed twice.",
)
