-- The first schema. Tables stand in the order of the work: registry, method, invitations, voices, figures, staff.
-- The same as for SQLite, table by table; a test compares the two.

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
    stamp    BIGINT  NOT NULL,                  -- grows with every import, so that a running server notices
    finished BOOLEAN NOT NULL                   -- the last release at closing was made
);

-- Invitations --------------------------------------------------------------------------------------------------------

CREATE TABLE invitation (
    id         BYTEA NOT NULL PRIMARY KEY,       -- 16 random bytes
    round      TEXT NOT NULL,
    dossier    TEXT NOT NULL UNIQUE,            -- one dossier, one voice
    agency     TEXT NOT NULL,
    key_id     TEXT NOT NULL,                   -- the minting key: a reprint gives the same token
    token_hash BYTEA NOT NULL UNIQUE             -- keyed hash; the token itself is on paper only
);
CREATE INDEX invitation_by_agency ON invitation (round, agency);

-- That an invitation was used, and nothing else: no day, no time. The primary key is what makes one voice one voice.
-- The seal rewrites the whole table, so that neither ctid nor xmin tells an order.
CREATE TABLE used (
    round      TEXT NOT NULL,
    invitation BYTEA NOT NULL,
    PRIMARY KEY (round, invitation)
);

-- "Không phải tôi": one an invitation. The vote stays: it cannot be found.
CREATE TABLE dispute (
    round      TEXT NOT NULL,
    invitation BYTEA NOT NULL,
    PRIMARY KEY (round, invitation)
);

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
);

-- Who takes the place of whom. Rows are only ever added.
CREATE TABLE replacement (
    round    TEXT  NOT NULL,
    replaced BYTEA NOT NULL,                    -- invitation whose place became free
    called   BYTEA NOT NULL,                    -- invitation that the reserve list calls up
    reason   TEXT  NOT NULL,                    -- domain::sample::ReplacementReason
    day      TEXT  NOT NULL,                    -- ISO day
    officer  TEXT  NOT NULL,                    -- who reported it
    PRIMARY KEY (round, replaced),
    UNIQUE (round, called)
);

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
    key        BYTEA   NOT NULL PRIMARY KEY,     -- 16 random bytes, of this response alone
    round      TEXT   NOT NULL,
    agency     TEXT   NOT NULL,
    field      TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    mode       TEXT   NOT NULL,
    frame      TEXT   NOT NULL,
    week       TEXT   NOT NULL,                 -- ISO week, 2026-W47: the only time a response has
    flags      BIGINT NOT NULL,                 -- domain::response::Flags
    answers    TEXT   NOT NULL,                 -- canonical answers
    salt       BYTEA   NOT NULL UNIQUE,          -- HMAC of the phone's submission key
    commitment BYTEA   NOT NULL                  -- SHA-256 over salt, round and answers
);
CREATE INDEX urn_by_commitment ON urn (commitment);

-- Sealed responses. Nothing here is ever changed.
CREATE TABLE response (
    key        BYTEA   NOT NULL PRIMARY KEY,
    round      TEXT   NOT NULL,
    agency     TEXT   NOT NULL,
    field      TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    mode       TEXT   NOT NULL,
    frame      TEXT   NOT NULL,
    week       TEXT   NOT NULL,
    flags      BIGINT NOT NULL,
    answers    TEXT   NOT NULL,
    salt       BYTEA   NOT NULL UNIQUE,
    commitment BYTEA   NOT NULL
);
CREATE INDEX response_by_commitment ON response (commitment);
CREATE INDEX response_by_round ON response (round, agency);

-- Comments live apart from answers, under keys of their own.
CREATE TABLE comment_urn (
    key    BYTEA NOT NULL PRIMARY KEY,
    round  TEXT NOT NULL,
    agency TEXT NOT NULL,
    body   TEXT NOT NULL                        -- redacted by pattern before it came here
);

CREATE TABLE comment (
    key    BYTEA NOT NULL PRIMARY KEY,
    round  TEXT NOT NULL,
    agency TEXT NOT NULL,
    body   TEXT NOT NULL
);

-- The days on which a seal was made, so that a server that was down at night makes up for it.
CREATE TABLE sealing (
    day TEXT NOT NULL PRIMARY KEY               -- ISO day
);

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
    figures BYTEA    NOT NULL,                   -- domain::tally::Tally, postcard
    PRIMARY KEY (round, agency, field, kind, mode, frame, flagged)
);

-- How far an agency's sample is filled; a draw sets the sizes. A full quota refuses nobody: the voice is then `open`.
CREATE TABLE quota (
    round  TEXT   NOT NULL,
    agency TEXT   NOT NULL,
    kind   TEXT   NOT NULL,
    size   BIGINT NOT NULL,
    filled BIGINT NOT NULL,
    PRIMARY KEY (round, agency, kind)
);

-- One row an agency: what its live board needs.
CREATE TABLE board (
    round    TEXT   NOT NULL,
    agency   TEXT   NOT NULL,
    revision BIGINT NOT NULL,                   -- grows with every change
    issued   BIGINT NOT NULL,                   -- slips issued
    eligible BIGINT NOT NULL,                   -- dossiers that may answer: the population N
    total    BYTEA   NOT NULL,                   -- domain::tally::Tally over all cells, postcard; empty = none yet
    released BYTEA   NOT NULL,                   -- domain::release::Released, postcard; empty = none yet
    PRIMARY KEY (round, agency)
);

-- Comparison and reasons -----------------------------------------------------------------------------------------------

-- Indices of earlier years that documents give. Public figures; nothing here comes from a voice of ours.
CREATE TABLE history (
    agency      TEXT   NOT NULL,                -- empty = the whole province
    year        BIGINT NOT NULL,                -- the year it was measured for
    measure     TEXT   NOT NULL,                -- sipas | sips: domain::round::OfficialIndex
    value       DOUBLE PRECISION NOT NULL,                -- percent
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
    exact  BYTEA   NOT NULL,                     -- backend::reasons::Weighed, postcard: the province's
    shown  BYTEA   NOT NULL,                     -- the same, as the agency may see it: moves by k respondents at least
    PRIMARY KEY (round, agency)
);

-- Staff --------------------------------------------------------------------------------------------------------------

CREATE TABLE account (
    login         TEXT NOT NULL PRIMARY KEY,
    role          TEXT NOT NULL,                -- tinh | co-quan
    agency        TEXT,                         -- of an agency account
    password_hash TEXT NOT NULL                 -- argon2id, PHC string
);

CREATE TABLE session (
    id_hash BYTEA   NOT NULL PRIMARY KEY,        -- SHA-256 of the cookie
    login   TEXT   NOT NULL REFERENCES account (login) ON DELETE CASCADE,
    expires BIGINT NOT NULL                     -- seconds since 1970
);
