"""All tables, once, for SQLite and PostgreSQL. `recorded` and `retracted` are ledger numbers (graph/MODEL: the ledger).

Integer ids inside, opaque public ids beside them; keys, refs and tokens are 16 keyed bytes. `…_at` is microseconds
since the epoch (UTC); `*_min/_max` are day ordinals of graph.period; shares are millionths of a percent.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)  # fmt: skip

from app.store.schema import Bytes, Id, life, period, retracted, row_id, share, where_there
from app.store.schema import metadata as metadata

# --- the ledger, sources and what they literally said ---------------------------------------------------------------
ledger = Table(
    "ledger", metadata,
    Column("number", Id, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # load | statement | decision | resolution | screening
    Column("author", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),  # open | closed | aborted
    Column("opened_at", BigInteger, nullable=False, index=True),
    Column("closed_at", BigInteger, index=True),
    Column("holder", Text),  # host:pid of an open load, to sweep after a kill
    Column("beat_at", BigInteger),
)
source = Table(
    "source", metadata,
    Column("id", Text, primary_key=True),
    Column("number", SmallInteger, nullable=False, unique=True),
    Column("description", Text, nullable=False),  # graph.claims.Source as JSON
    Column("records", BigInteger, nullable=False, server_default="0"),  # that stand; kept by app/store/records.py
)
source_was = Table(  # how a source was described before
    "source_was", metadata,
    Column("source", Text, ForeignKey("source.id"), primary_key=True),
    Column("until", Id, ForeignKey("ledger.number"), primary_key=True),  # the entry by which it was described otherwise
    Column("description", Text, nullable=False),
)
load = Table(
    "load", metadata, row_id(),
    Column("public_id", Text, nullable=False, unique=True),
    Column("ledger", Id, ForeignKey("ledger.number")),
    Column("source", Text, ForeignKey("source.id"), nullable=False),
    Column("state", Text, nullable=False),  # queued | running | loaded | failed
    Column("author", Text),  # the key that asked for it; none at the command line
    Column("started_at", BigInteger, nullable=False), Column("finished_at", BigInteger),  # a queued one started to wait
    Column("progress", Text), Column("report", Text),  # JSON: rows, stage and bytes read of how many; CONTRACT §1
)
load_file = Table(
    "load_file", metadata, row_id(),
    Column("load_id", Id, ForeignKey("load.id"), nullable=False, index=True),
    Column("name", Text, nullable=False), Column("sha256", Text, nullable=False), Column("size", BigInteger, nullable=False),
)
load_problem = Table(
    "load_problem", metadata, row_id(),
    Column("load_id", Id, ForeignKey("load.id"), nullable=False, index=True),
    Column("file", Text, nullable=False), Column("sheet", Text), Column("at", Text),
    Column("field", Text), Column("value", Text), Column("problem", Text, nullable=False), Column("hint", Text),
)
record = Table(
    "record", metadata, row_id(),
    Column("source_id", Text, nullable=False),
    Column("key", Bytes(16), nullable=False, index=True),  # keyed hash of (source, record key)
    Column("file", Text, nullable=False), Column("sheet", Text), Column("at", Text, nullable=False),
    Column("content", Bytes(16), nullable=False),
    Column("stated_at", Text),
    *life(),
)
raw_block = Table(  # what the records from `first_id` on literally said (app/store/records.py)
    "raw_block", metadata,
    Column("first_id", Id, ForeignKey("record.id"), primary_key=True, autoincrement=False),
    Column("salt", Bytes(16), nullable=False), Column("sealed", Bytes, nullable=False),
)
claim = Table(
    "claim", metadata, row_id(),
    Column("key", Bytes(16), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("record_id", Id, ForeignKey("record.id"), nullable=False, index=True),
    Column("source_id", Text, nullable=False),
    Column("kind", Text, nullable=False),  # graph.claims: party, tie, tender, …
    Column("content", Bytes(16), nullable=False),
    Column("stated_at", Text),
    Column("quote", Text, nullable=False),  # JSON of the literal fields, long numbers masked
    *life(),
    Index(None, "recorded"), retracted("claim"),
)
party_claim = Table(
    "party_claim", metadata,
    Column("claim_id", Id, ForeignKey("claim.id"), primary_key=True),
    Column("ref", Bytes(16), nullable=False),  # keyed hash of (source, ref): one mention
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("other_names", Text), Column("birth_date", Text), Column("birth_place", Text),
    Column("attributes", Text), Column("masked", Boolean, nullable=False),
    Column("salt", Bytes(16)),
    Index("ix_party_claim_ref", "ref", "salt"),  # what is said without a salt is open to everybody
    # mostly there are none, and it is asked for every block of parties
    Index("ix_party_claim_masked", "kind", sqlite_where=text("masked = 1"), postgresql_where=text("masked")),
)
identifier = Table(
    "identifier", metadata, row_id(),
    Column("claim_id", Id, ForeignKey("claim.id"), nullable=False, index=True),
    Column("scheme", Text, nullable=False),
    Column("token", Bytes(16), nullable=False),  # blind index
    Column("shown", Text, nullable=False),  # masked form for readers
    Column("sealed", Bytes), Column("plain", Text),  # sealed when personal, plain when not (masks too)
    Column("strong", Boolean, nullable=False), Column("personal", Boolean, nullable=False),
    Index(None, "scheme", "token"),
)
tie_claim = Table(
    "tie_claim", metadata,
    Column("claim_id", Id, ForeignKey("claim.id"), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("from_ref", Bytes(16), nullable=False, index=True), Column("to_ref", Bytes(16), nullable=False, index=True),
    Column("role", Text), Column("tender", Text), *share(), *period(),
)
tender_claim = Table(
    "tender_claim", metadata,
    Column("claim_id", Id, ForeignKey("claim.id"), primary_key=True),
    Column("tender", Text, nullable=False, index=True),
    Column("header", Text, nullable=False),  # JSON of graph.claims.TenderClaim
)
participation_claim = Table(
    "participation_claim", metadata,
    Column("claim_id", Id, ForeignKey("claim.id"), primary_key=True),
    Column("tender", Text, nullable=False, index=True), Column("party_ref", Bytes(16), nullable=False, index=True),
    Column("part", Text, nullable=False), Column("role", Text), Column("stage", Text),
    Column("terms", Text, nullable=False),  # JSON: prices, decree, date, joint, lot, status, reason
    *period(),
)
sanction_claim = Table(
    "sanction_claim", metadata,
    Column("claim_id", Id, ForeignKey("claim.id"), primary_key=True),
    Column("party_ref", Bytes(16), nullable=False, index=True),
    Column("decree", Text, nullable=False), Column("cause", Text, nullable=False), Column("status", Text, nullable=False),
    Column("issuer", Text), *period(),
)
declaration_claim = Table(
    "declaration_claim", metadata,
    Column("claim_id", Id, ForeignKey("claim.id"), primary_key=True),
    Column("official_ref", Bytes(16), nullable=False, index=True), Column("tender", Text),
    Column("interest", Text, nullable=False), Column("date", Text), Column("answer", Text), Column("outcome", Text),
)
plan_claim = Table(
    "plan_claim", metadata,
    Column("claim_id", Id, ForeignKey("claim.id"), primary_key=True),
    Column("plan", Text, nullable=False, index=True), Column("revises", Text, index=True),
    Column("buyer_ref", Bytes(16), index=True), Column("year", Integer),
    Column("header", Text, nullable=False),  # JSON of graph.claims.PlanClaim
)
reference_claim = Table(
    "reference_claim", metadata,
    Column("claim_id", Id, ForeignKey("claim.id"), primary_key=True),
    Column("scheme", Text, nullable=False), Column("code", Text, nullable=False), Column("name", Text, nullable=False),
    Column("parent", Text), Column("value", Text), Column("unit", Text), Column("attributes", Text), *period(),
    Index(None, "scheme", "code"), Index(None, "scheme", "parent"),
)

# --- what is made of claims: parties, ties, adjacency, tenders --------------------------------------------------------
party = Table(
    "party", metadata, row_id(),
    Column("public_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("kind_since", Id),  # the entry that told the kind of a party founded without one; null: as founded
    Column("founding", Bytes(16), nullable=False),
    Column("recorded", Id, nullable=False),
    Column("merged_into", Id),  # redirect to the older party; membership is what is dated
    where_there("party", "merged_into"), where_there("party", "kind_since"),
)
membership = Table(
    "membership", metadata, row_id(),
    Column("ref", Bytes(16), nullable=False),
    Column("party_id", Id, ForeignKey("party.id"), nullable=False, index=True),
    *life(), Index(None, "ref", "recorded"), Index(None, "recorded"), retracted("membership"),
)
tie = Table(
    "tie", metadata, row_id(),
    Column("public_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("from_party", Id, nullable=False), Column("to_party", Id, nullable=False),  # found through adjacency
    Column("role", Text), Column("tender", Text), *share(), *period(),
    Column("confidence", Float, nullable=False), Column("cost", Integer, nullable=False),
    Column("match_id", Id), *life(), retracted("tie"),
    where_there("tie", "match_id"),
)
tie_support = Table(
    "tie_support", metadata,
    Column("tie_id", Id, ForeignKey("tie.id"), primary_key=True), Column("claim_id", Id, primary_key=True, index=True),
    sqlite_with_rowid=False,
)
adjacency = Table(
    "adjacency", metadata,
    Column("src", Id, primary_key=True, autoincrement=False), Column("dst", Id, primary_key=True, autoincrement=False),
    Column("tie_id", Id, primary_key=True, autoincrement=False), Column("forward", Boolean, nullable=False),
    Column("kind", Text, nullable=False), Column("cost", Integer, nullable=False), *period(), *life(),
    sqlite_with_rowid=False,
)
tender = Table(  # a listing of current headers; the fold itself reads claims
    "tender", metadata, row_id(),
    Column("public_id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False), Column("buyer", Text, index=True), Column("status", Text),
    Column("procedure", Text, nullable=False), Column("opened", Integer), Column("value", Text), Column("urusan", Text),
    Column("spm_service", Text), Column("ledger", Id, nullable=False),
)
tender_plan = Table(  # a listing too: the plans that tenders name as known now
    "tender_plan", metadata,
    Column("plan", Text, primary_key=True), Column("tender", Text, primary_key=True, index=True), sqlite_with_rowid=False,
)
match = Table(
    "match", metadata, row_id(),
    Column("public_id", Text, nullable=False, index=True),
    Column("a_party", Id, nullable=False, index=True), Column("b_party", Id, nullable=False, index=True),
    Column("score", Float, nullable=False), Column("probability", Float, nullable=False),
    Column("band", Text, nullable=False),
    Column("reasons", Text, nullable=False), Column("matcher", Text, nullable=False), *life(),
)
unresolved = Table(
    "unresolved", metadata,
    Column("party_id", Id, primary_key=True, autoincrement=False), Column("ledger", Id, nullable=False),
    Column("masked", Boolean, nullable=False),  # every name is masked: sought after all named parties
    Column("aside", BigInteger),  # until when it is set aside, because work on it failed
)
unscreened = Table(  # tenders to be screened anew: who is who changed around them
    "unscreened", metadata, Column("tender", Text, primary_key=True), Column("ledger", Id, nullable=False),
    Column("aside", BigInteger),  # until when it is set aside, because work on it failed
)
screened = Table(  # by what each tender was last screened
    "screened", metadata,
    Column("tender", Text, primary_key=True), Column("high", Id, nullable=False), Column("snapshot", Text, nullable=False),
    Column("day", Text, nullable=False), Column("rules", Text, nullable=False), sqlite_with_rowid=False,
)
word = Table(  # how many stored names bear a word; kept by app/store/words.py
    "word", metadata, Column("sound", Text, primary_key=True), Column("count", BigInteger, nullable=False)
)
decision = Table(
    "decision", metadata, row_id(),
    Column("public_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False), Column("subject", Text, nullable=False, index=True),  # finding id, match id, …
    Column("binds", Text, nullable=False),  # JSON: refs (hex) bound by an identity decision
    Column("verdict", Text, nullable=False), Column("reason", Text, nullable=False), Column("author", Text, nullable=False),
    Column("ledger", Id, nullable=False), Column("at", BigInteger, nullable=False), Column("supersedes", Text),
    Index("ix_decision_hub", "id", sqlite_where=text("kind = 'hub'"), postgresql_where=text("kind = 'hub'")),
)

# --- screenings, findings, checks ------------------------------------------------------------------------------------
screening = Table(
    "screening", metadata, row_id(),
    Column("public_id", Text, nullable=False, unique=True),
    Column("author", Text, nullable=False), Column("state", Text, nullable=False),  # queued | running | done | failed
    Column("request", Text, nullable=False), Column("snapshot", Text), Column("counts", Text),
    Column("queued_at", BigInteger, nullable=False), Column("finished_at", BigInteger),
)
finding = Table(
    "finding", metadata,
    Column("id", Text, primary_key=True),
    Column("rule", Text, nullable=False, index=True), Column("tender", Text, nullable=False, index=True),
    Column("buyer", Text, index=True), Column("state", Text, nullable=False),
    Column("severity", SmallInteger, nullable=False),
    Column("confidence", Float, nullable=False), Column("grade", Text, nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("first_ledger", Id, nullable=False), Column("last_ledger", Id, nullable=False),
    Column("first_at", BigInteger, nullable=False),
)
Index("ix_finding_gravest", finding.c.severity.desc(), finding.c.grade, finding.c.confidence.desc(), finding.c.id)
finding_revision = Table(
    "finding_revision", metadata,
    Column("finding_id", Text, ForeignKey("finding.id"), primary_key=True), Column("number", Integer, primary_key=True),
    Column("ledger", Id, nullable=False), Column("at", BigInteger, nullable=False),
    Column("state", Text, nullable=False), Column("content", Text, nullable=False), Column("snapshot", Text, nullable=False),
)
finding_party = Table(
    "finding_party", metadata,
    Column("finding_id", Text, ForeignKey("finding.id"), primary_key=True),
    Column("party", Text, primary_key=True, index=True),
    Column("part", Text, nullable=False),  # official | vendor
)
finding_match = Table(  # the matches that a finding's newest revision crosses
    "finding_match", metadata,
    Column("finding_id", Text, ForeignKey("finding.id"), primary_key=True),
    Column("match", Text, primary_key=True, index=True),
)
rule_answer = Table(
    "rule_answer", metadata,
    Column("tender", Text, primary_key=True), Column("rule", Text, primary_key=True),
    Column("outcome", Text, nullable=False), Column("state", Text, nullable=False), Column("missing", Text, nullable=False),
    Column("ledger", Id, nullable=False),
)
check = Table(
    "check", metadata,
    Column("id", Text, primary_key=True), Column("author", Text, nullable=False), Column("at", BigInteger, nullable=False),
    Column("tender", Text, index=True), Column("buyer", Text),
    Column("request", Text, nullable=False), Column("answer", Text, nullable=False),
    Column("snapshot", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("sealed", Text, nullable=False),  # JSON: the official × bidder part kept from who asked, for who may read it
)
check_party = Table(
    "check_party", metadata,
    Column("check_id", Text, ForeignKey("check.id"), primary_key=True),
    Column("party", Text, primary_key=True, index=True),
)

# --- who, jobs, events, trail ----------------------------------------------------------------------------------------
api_key = Table(
    "api_key", metadata,
    Column("id", Text, primary_key=True), Column("prefix", Text, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False), Column("role", Text, nullable=False), Column("grade", Text),
    Column("scope", Text, nullable=False),  # JSON list of buyer ids; [] = no restriction for roles that allow it
    Column("party", Text),  # the official who holds the key, so that he does not see a case about himself
    Column("inbox_secret", Bytes), Column("created_at", BigInteger, nullable=False), Column("revoked_at", BigInteger),
)
job = Table(
    "job", metadata, row_id(),
    Column("kind", Text, nullable=False), Column("key", Text, nullable=False), Column("payload", Text, nullable=False),
    Column("state", Text, nullable=False), Column("attempts", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False), Column("leased_until", BigInteger), Column("leased_by", Text),
    Column("created_at", BigInteger, nullable=False), Column("finished_at", BigInteger), Column("error", Text),
    Index(None, "state", "due_at"), UniqueConstraint("kind", "key"),
)
event = Table(
    "event", metadata,
    Column("seq", Id, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True), Column("type", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),  # thin: ids and urls only
    Column("buyer", Text), Column("sealed", Boolean, nullable=False),
    Column("about", Text),  # id of the finding, check or match it tells of, for readers who are a party of it
)
subscription = Table(
    "subscription", metadata,
    Column("id", Text, primary_key=True), Column("key_id", Text, ForeignKey("api_key.id"), nullable=False, index=True),
    Column("url", Text, nullable=False), Column("types", Text, nullable=False), Column("secret", Bytes, nullable=False),
    Column("state", Text, nullable=False), Column("created_at", BigInteger, nullable=False),
    Column("failing_since", BigInteger),
)
delivery = Table(
    "delivery", metadata, row_id(),
    Column("subscription_id", Text, ForeignKey("subscription.id"), nullable=False),
    Column("event_seq", Id, ForeignKey("event.seq"), nullable=False),
    Column("state", Text, nullable=False), Column("attempts", Integer, nullable=False), Column("last_at", BigInteger),
    Column("status", Integer), Column("error", Text), UniqueConstraint("subscription_id", "event_seq"),
)
inbox = Table(
    "inbox", metadata,
    Column("sender", Text, primary_key=True), Column("message_id", Text, primary_key=True),
    Column("type", Text, nullable=False), Column("occurred_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False), Column("tender", Text, index=True),
    Column("content", Bytes, nullable=False),
)
audit = Table(
    "audit", metadata,
    Column("seq", Id, primary_key=True, autoincrement=True), Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False), Column("act", Text, nullable=False), Column("object", Text),
    Column("detail", Text),
    Column("previous", Text, nullable=False), Column("hash", Text, nullable=False),
)
secret = Table("secret", metadata, Column("name", Text, primary_key=True), Column("wrapped", Bytes, nullable=False))
idempotency = Table(
    "idempotency", metadata,
    Column("key_id", Text, primary_key=True), Column("key", Text, primary_key=True), Column("request", Text, nullable=False),
    Column("status", Integer), Column("response", Text), Column("at", BigInteger, nullable=False),
)
