-- The first schema. Tables stand in the order of the work: registry, method, invitations, voices, figures, staff.
-- Every table that a vote touches is WITHOUT ROWID: a rowid would number the votes in the order they came.

-- Registry -----------------------------------------------------------------------------------------------------------

CREATE TABLE agency (
    code       TEXT NOT NULL PRIMARY KEY, -- as in the province's list; never reused
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,             -- so | xa | huyen | nganh-doc | su-nghiep
    parent     TEXT,                      -- code of the agency above
    valid_from TEXT,                      -- ISO day, NULL = since ever
    valid_to   TEXT,                      -- ISO day, last one; dates never block a historical round
    successor  TEXT                       -- code of the agency that took over
);

CREATE TABLE dossier (
    id               TEXT NOT NULL PRIMARY KEY, -- normalised ID; pseudonymous personal data: never joined with answers
    receiving_agency TEXT NOT NULL,
    agency           TEXT NOT NULL,             -- the handling agency: the one that is rated
    field            TEXT NOT NULL,
    procedure        TEXT NOT NULL,             -- as printed on the slip
    kind             TEXT NOT NULL,             -- ca-nhan | to-chuc
    channel          TEXT NOT NULL,             -- truc-tiep | truc-tuyen | buu-chinh
    out_of_province  BOOLEAN NOT NULL,
    received_on      TEXT NOT NULL,             -- ISO day
    appointed_on     TEXT,                      -- ISO day
    returned_on      TEXT,                      -- ISO day of the result, NULL = none yet
    frame            TEXT NOT NULL              -- drawn | reserve | open, as imported; a draw of the round comes before it
);
CREATE INDEX dossier_by_agency ON dossier (agency, received_on);
-- In the order of the counts of a report, and with all they need: the table itself is not read.
CREATE INDEX dossier_counted ON dossier (agency, field, kind, channel, out_of_province, received_on, returned_on);

-- Method -------------------------------------------------------------------------------------------------------------

CREATE TABLE form (
    code    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    body    TEXT   NOT NULL,                    -- the TOML as imported; never changed under the same version
    PRIMARY KEY (code, version)
);

CREATE TABLE round (
    code     TEXT    NOT NULL PRIMARY KEY,
    body     TEXT    NOT NULL,                  -- canonical TOML
    stamp    BIGINT  NOT NULL,                  -- grows with every change, so that a running server notices
    phase    TEXT    NOT NULL                   -- draft | open | closed | published: domain::round::Phase
);

-- Who did what to a round, and why. Rows are only ever added.
CREATE TABLE round_event (
    round   TEXT   NOT NULL,
    number  BIGINT NOT NULL,                    -- from 1, in order
    day     TEXT   NOT NULL,                    -- ISO day
    officer TEXT   NOT NULL,                    -- login; "dòng lệnh" at the command line, "hệ thống" of itself
    what    TEXT   NOT NULL,                    -- backend::lifecycle::What
    changes TEXT   NOT NULL,                    -- the settings that differ, JSON: domain::round::Change
    why     TEXT   NOT NULL,                    -- in the officer's words; empty where nobody asked
    PRIMARY KEY (round, number)
);

-- The frozen results of a published round: what every output then hands out, byte for byte. Rows are only ever added.
CREATE TABLE published (
    round  TEXT NOT NULL,
    name   TEXT NOT NULL,                       -- file name
    sha256 TEXT NOT NULL,                       -- of the body, in hexadecimal
    body   BLOB NOT NULL,
    PRIMARY KEY (round, name)
);

-- Invitations --------------------------------------------------------------------------------------------------------

-- Code lists: for agencies that have no dossiers, and for schools and hospitals.
CREATE TABLE code_list (
    id     BIGINT NOT NULL PRIMARY KEY,         -- counted over all rounds; printed as the middle of DS-3-012
    round  TEXT   NOT NULL,
    name   TEXT   NOT NULL,                     -- on the slip and on the survey's page
    agency TEXT   NOT NULL,                     -- the one that is rated
    field  TEXT   NOT NULL,
    kind   TEXT   NOT NULL,                     -- ca-nhan | to-chuc, until the respondent says otherwise
    frame  TEXT   NOT NULL                      -- drawn | reserve | open
);

-- Who is given a code, so that the list's holder can hand it out. Nothing here is written when somebody answers.
CREATE TABLE place (
    list   BIGINT NOT NULL,                     -- code_list.id
    number BIGINT NOT NULL,                     -- within the list, from 1
    name   TEXT   NOT NULL,                     -- printed on the slip; empty = handed out freely. Never beside an answer
    PRIMARY KEY (list, number)
) WITHOUT ROWID;

-- Of a dossier or of a place, never of both.
CREATE TABLE invitation (
    id         BLOB NOT NULL PRIMARY KEY,       -- 16 random bytes
    round      TEXT NOT NULL,
    dossier    TEXT UNIQUE,                     -- one dossier, one voice; NULL = of a place
    list       BIGINT,                          -- the place: its list
    place      BIGINT,                          -- and its number; NULL = of a dossier
    agency     TEXT NOT NULL,
    key_id     TEXT NOT NULL,                   -- the minting key: a reprint gives the same token
    token_hash BLOB NOT NULL UNIQUE,            -- keyed hash; the token itself is on paper only
    UNIQUE (list, place),                       -- one place, one voice
    CHECK ((dossier IS NULL) = (list IS NOT NULL) AND (list IS NULL) = (place IS NULL))
) WITHOUT ROWID;
CREATE INDEX invitation_by_agency ON invitation (round, agency);

-- That an invitation was used, and nothing else: no day, no time. The primary key is what makes one voice one voice.
-- The seal rewrites the whole table, so that its pages tell no order.
CREATE TABLE used (
    round      TEXT NOT NULL,
    invitation BLOB NOT NULL,
    PRIMARY KEY (round, invitation)
) WITHOUT ROWID;

-- "Không phải tôi": one an invitation. The vote stays: it cannot be found.
CREATE TABLE dispute (
    round      TEXT NOT NULL,
    invitation BLOB NOT NULL,
    PRIMARY KEY (round, invitation)
) WITHOUT ROWID;

-- Sample -------------------------------------------------------------------------------------------------------------

-- Who was asked. Nothing here tells who answered: a place on a list is not a voice, and no row is written by one.

-- One draw a round; whoever holds the list and the seed can repeat it.
CREATE TABLE draw (
    round     TEXT NOT NULL PRIMARY KEY,
    seed      TEXT NOT NULL,                    -- 64 hexadecimal digits, published with the draw
    day       TEXT NOT NULL,                    -- ISO day of the draw
    list_hash TEXT NOT NULL                     -- SHA-256 of the list it was drawn from: backend::sampling
);

-- The list of a draw: everybody it was drawn from, as the registry had them on that day.
CREATE TABLE sample (
    round   TEXT   NOT NULL,
    dossier TEXT   NOT NULL,
    agency  TEXT   NOT NULL,                    -- with field and kind: the stratum
    field   TEXT   NOT NULL,
    kind    TEXT   NOT NULL,                    -- as the registry says
    list    TEXT   NOT NULL,                    -- drawn | reserve | open = on neither list
    rank    BIGINT NOT NULL,                    -- place on the list within the stratum, from 1; 0 = on neither
    PRIMARY KEY (round, dossier)
) WITHOUT ROWID;

-- Who takes the place of whom. Rows are only ever added.
CREATE TABLE replacement (
    round    TEXT  NOT NULL,
    replaced BLOB NOT NULL,                    -- invitation whose place became free
    called   BLOB NOT NULL,                    -- invitation that the reserve list calls up
    reason   TEXT  NOT NULL,                    -- domain::sample::ReplacementReason
    day      TEXT  NOT NULL,                    -- ISO day
    officer  TEXT  NOT NULL,                    -- who reported it
    PRIMARY KEY (round, replaced),
    UNIQUE (round, called)
) WITHOUT ROWID;

-- Places of an agency that go from a kind with too few people to the other, before the draw. Rows are only ever added.
CREATE TABLE transfer (
    round     TEXT   NOT NULL,
    agency    TEXT   NOT NULL,
    from_kind TEXT   NOT NULL,                  -- the kind with too few people
    places    BIGINT NOT NULL,
    reason    TEXT   NOT NULL,                  -- in the officer's words
    day       TEXT   NOT NULL,                  -- ISO day
    officer   TEXT   NOT NULL,                  -- who ordered it
    PRIMARY KEY (round, agency)
);

-- Voices -------------------------------------------------------------------------------------------------------------

-- The urn: responses since the last seal.
CREATE TABLE urn (
    key        BLOB   NOT NULL PRIMARY KEY,     -- 16 random bytes, of this response alone
    round      TEXT   NOT NULL,
    agency     TEXT   NOT NULL,
    field      TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    mode       TEXT   NOT NULL,
    frame      TEXT   NOT NULL,
    week       TEXT   NOT NULL,                 -- ISO week, 2026-W47: the only time a response has
    flags      BIGINT NOT NULL,                 -- domain::response::Flags
    answers    TEXT   NOT NULL,                 -- canonical answers
    salt       BLOB   NOT NULL UNIQUE,          -- HMAC of the phone's submission key
    commitment BLOB   NOT NULL                  -- SHA-256 over salt, round and answers
) WITHOUT ROWID;
CREATE INDEX urn_by_commitment ON urn (commitment);

-- Sealed responses. Nothing here is ever changed.
CREATE TABLE response (
    key        BLOB   NOT NULL PRIMARY KEY,
    round      TEXT   NOT NULL,
    agency     TEXT   NOT NULL,
    field      TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    mode       TEXT   NOT NULL,
    frame      TEXT   NOT NULL,
    week       TEXT   NOT NULL,
    flags      BIGINT NOT NULL,
    answers    TEXT   NOT NULL,
    salt       BLOB   NOT NULL UNIQUE,
    commitment BLOB   NOT NULL
) WITHOUT ROWID;
CREATE INDEX response_by_commitment ON response (commitment);
CREATE INDEX response_by_round ON response (round, agency);

-- Comments live apart from answers, under keys of their own.
CREATE TABLE comment_urn (
    key    BLOB NOT NULL PRIMARY KEY,
    round  TEXT NOT NULL,
    agency TEXT NOT NULL,
    body   TEXT NOT NULL                        -- redacted by pattern before it came here
) WITHOUT ROWID;

CREATE TABLE comment (
    key    BLOB NOT NULL PRIMARY KEY,
    round  TEXT NOT NULL,
    agency TEXT NOT NULL,
    body   TEXT NOT NULL
) WITHOUT ROWID;

-- The days on which a seal was made, so that a server that was down at night makes up for it.
CREATE TABLE sealing (
    day TEXT NOT NULL PRIMARY KEY               -- ISO day
);

-- Ledger -------------------------------------------------------------------------------------------------------------

-- What shows that nothing was altered: docs/LEDGER.md has the format. Rows are only ever added, but for the last tiles.

-- The Merkle tree in pieces: C2SP tlog-tiles of height 8. No row here leads from a response to its place: leaves of one night
-- are sorted, and blinded by a key that is not in the database.
CREATE TABLE tile (
    level  BIGINT NOT NULL,                     -- its hashes are of the tree's height 8 x level
    number BIGINT NOT NULL,                     -- from the left, from 0
    hashes BLOB   NOT NULL,                     -- at most 256 hashes of 32 bytes
    PRIMARY KEY (level, number)
);

-- What became of a row of a covered table that is not a voice: a leaf each.
CREATE TABLE record (
    place  BIGINT NOT NULL PRIMARY KEY,         -- of its leaf in the tree, from 0
    tbl    TEXT   NOT NULL,                     -- the table
    key    TEXT   NOT NULL,                     -- the row's primary key, parts separated by /
    was    BLOB,                                -- hash of the row before; NULL = there was none
    became BLOB                                 -- hash of the row after; NULL = there is none any more
);

-- Every signed head of the tree.
CREATE TABLE head (
    size BIGINT NOT NULL PRIMARY KEY,           -- leaves
    day  TEXT   NOT NULL,                       -- ISO day of the signature
    note TEXT   NOT NULL                        -- signed note: size, root, day
);

-- Phúc tra -----------------------------------------------------------------------------------------------------------

-- Whom a verifier asks whether it was they. Drawn from those who answered, after closing: that a person is here says that they
-- answered, and nothing else does. Nothing here leads to an answer.

-- One row a part of the draw; all parts together name at most a tenth.
CREATE TABLE verification_draw (
    round     TEXT   NOT NULL,
    part      BIGINT NOT NULL,                  -- from 1
    seed      TEXT   NOT NULL,                  -- 64 hexadecimal digits
    rate      BIGINT NOT NULL,                  -- percent of the answered invitations, this part and those before it
    day       TEXT   NOT NULL,                  -- ISO day of the draw
    list_hash TEXT   NOT NULL,                  -- SHA-256 of the nonce and the list it was drawn from: backend::verification
    nonce     TEXT   NOT NULL,                  -- 64 hexadecimal digits, random; nobody is shown it: without it the hash tells nobody who answered
    items     TEXT   NOT NULL,                  -- ids of the items that are asked again, a space between; one choice a round
    PRIMARY KEY (round, part)
);

-- Who was drawn. Fixed: rows are only ever added.
CREATE TABLE verification (
    round      TEXT   NOT NULL,
    number     BIGINT NOT NULL,                 -- on the worksheet, from 1
    part       BIGINT NOT NULL,
    invitation BLOB   NOT NULL,
    PRIMARY KEY (round, number),
    UNIQUE (round, invitation)
) WITHOUT ROWID;

-- How to reach them. Of those who were drawn alone, until a day.
CREATE TABLE verification_contact (
    round    TEXT   NOT NULL,
    number   BIGINT NOT NULL,
    phone    TEXT   NOT NULL,
    name     TEXT   NOT NULL,                   -- may be empty
    purge_on TEXT   NOT NULL,                   -- ISO day on which the row is deleted, by the seal of that day at the latest
    PRIMARY KEY (round, number)
) WITHOUT ROWID;

-- What a verifier noted. The last entry of a person counts; the others stay. Rows are only ever added.
CREATE TABLE verification_record (
    round        TEXT    NOT NULL,
    number       BIGINT  NOT NULL,
    entry        BIGINT  NOT NULL,              -- from 1
    way          TEXT    NOT NULL,              -- domain::verification::Way
    took_part    TEXT,                          -- co | khong | khong-ro; NULL = nobody was reached
    received     TEXT,                          -- the same; NULL also where there is no dossier
    pressed      TEXT,
    receipt      TEXT,                          -- a receipt was shown
    scored       BOOLEAN NOT NULL,              -- items were asked again, and counted
    verifier     TEXT    NOT NULL,
    organisation TEXT    NOT NULL,              -- for whom the verifier asked
    day          TEXT    NOT NULL,              -- ISO day of the interview
    note         TEXT    NOT NULL,              -- redacted by pattern before it came here
    reason       TEXT    NOT NULL,              -- why this entry corrects the one before; empty in the first
    PRIMARY KEY (round, number, entry)
) WITHOUT ROWID;

-- How the items were answered that were asked again: counted by agency, so that no row joins a person and a score.
CREATE TABLE verification_score (
    round  TEXT   NOT NULL,
    agency TEXT   NOT NULL,
    item   TEXT   NOT NULL,
    score  BIGINT NOT NULL,                     -- 1 to 5
    n      BIGINT NOT NULL,                     -- how many said it
    PRIMARY KEY (round, agency, item, score)
) WITHOUT ROWID;

-- Figures ------------------------------------------------------------------------------------------------------------

-- One packed row a cell.
CREATE TABLE tally (
    round   TEXT    NOT NULL,
    agency  TEXT    NOT NULL,
    field   TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    mode    TEXT    NOT NULL,
    frame   TEXT    NOT NULL,
    flagged BOOLEAN NOT NULL,
    figures BLOB    NOT NULL,                   -- domain::packed::Packed
    PRIMARY KEY (round, agency, field, kind, mode, frame, flagged)
) WITHOUT ROWID;

-- One packed row a week of an agency: what is told by period. Its rows come and change with voices, like those of `tally`.
CREATE TABLE tally_week (
    round   TEXT NOT NULL,
    agency  TEXT NOT NULL,
    week    TEXT NOT NULL,                      -- ISO week, 2026-W47
    figures BLOB NOT NULL,                      -- domain::period::WeekTally, postcard
    PRIMARY KEY (round, agency, week)
) WITHOUT ROWID;

-- How far an agency's sample is filled; a draw sets the sizes. A full quota refuses nobody: the voice is then `open`.
CREATE TABLE quota (
    round  TEXT   NOT NULL,
    agency TEXT   NOT NULL,
    kind   TEXT   NOT NULL,
    size   BIGINT NOT NULL,
    filled BIGINT NOT NULL,
    PRIMARY KEY (round, agency, kind)
) WITHOUT ROWID;

-- One row an agency: what its live board needs.
CREATE TABLE board (
    round    TEXT   NOT NULL,
    agency   TEXT   NOT NULL,
    revision BIGINT NOT NULL,                   -- grows with every change
    issued   BIGINT NOT NULL,                   -- slips issued
    eligible BIGINT NOT NULL,                   -- dossiers that may answer: the population N
    total    BLOB   NOT NULL,                   -- domain::tally::Tally over the cells that feed the figures, postcard; empty = none yet
    released BLOB   NOT NULL,                   -- domain::release::Released, postcard; empty = none yet
    PRIMARY KEY (round, agency)
) WITHOUT ROWID;

-- Comparison and reasons -----------------------------------------------------------------------------------------------

-- Indices of earlier years that documents give. Public figures; nothing here comes from a voice of ours.
CREATE TABLE history (
    agency      TEXT   NOT NULL,                -- empty = the whole province
    year        BIGINT NOT NULL,                -- the year it was measured for
    measure     TEXT   NOT NULL,                -- sipas | sips: domain::round::OfficialIndex
    value       REAL NOT NULL,                -- percent
    respondents BIGINT,                         -- NULL = the document does not tell
    place       BIGINT,                         -- rank, 1 = best; NULL = the document does not tell
    places      BIGINT,                         -- of how many
    source      TEXT   NOT NULL,                -- the document, in words
    PRIMARY KEY (agency, year, measure)
);

-- What each factor weighs for the overall item, over sealed responses. Written in the background after a seal, never by a voice.
CREATE TABLE weight (
    round  TEXT   NOT NULL,
    agency TEXT   NOT NULL,                     -- empty = the whole round
    day    TEXT   NOT NULL,                     -- ISO day of the seal it follows
    seen   BIGINT NOT NULL,                     -- sealed responses of the round that were read
    exact  BLOB   NOT NULL,                     -- backend::reasons::Weighed, postcard: the province's
    shown  BLOB   NOT NULL,                     -- the same, as the agency may see it: moves by k respondents at least
    PRIMARY KEY (round, agency)
) WITHOUT ROWID;

-- Staff --------------------------------------------------------------------------------------------------------------

CREATE TABLE account (
    login         TEXT NOT NULL PRIMARY KEY,
    role          TEXT NOT NULL,                -- tinh | co-quan | giam-sat
    agency        TEXT,                         -- of an agency account
    password_hash TEXT NOT NULL                 -- argon2id, PHC string
);

CREATE TABLE session (
    id_hash BLOB   NOT NULL PRIMARY KEY,        -- SHA-256 of the cookie
    login   TEXT   NOT NULL REFERENCES account (login) ON DELETE CASCADE,
    expires BIGINT NOT NULL                     -- seconds since 1970
) WITHOUT ROWID;
