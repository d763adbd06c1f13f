-- Schema 1 with a small round in it. Frozen: made by examples/freeze_schema.rs, never edited.

CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL);

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

INSERT INTO _sqlx_migrations VALUES (1, 'initial', '2026-01-01 00:00:00', TRUE, X'a2c53c9e644575fb102f0d83b00b1a5c401104c6c0dbac91d10a63484f7e5a48f03b3203933f90e304ac9a7e6ef25424', 0);
INSERT INTO account VALUES ('tinh', 'tinh', NULL, '$argon2id$v=19$m=19456,t=2,p=1$KEDYec88Z1gKa1HcwpTm/Q$E5eIy/Isxbj5ouvSczDNnRAs/mYRywzURGRUKGffHEg');
INSERT INTO agency VALUES ('000.00.27.H27', 'UBND huyện Nghi Xuân', 'huyen', NULL, NULL, '2025-06-30', NULL);
INSERT INTO agency VALUES ('000.21.27.H27', 'UBND thị trấn Tiên Điền', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.22.27.H27', 'UBND thị trấn Xuân An', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.23.27.H27', 'UBND xã Xuân Hội', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.24.27.H27', 'UBND xã Đan Trường', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.25.27.H27', 'UBND xã Xuân Hải', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.26.27.H27', 'UBND xã Xuân Phổ', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.27.27.H27', 'UBND xã Xuân Giang', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.28.27.H27', 'UBND xã Xuân Yên', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.29.27.H27', 'UBND xã Xuân Lam', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.30.27.H27', 'UBND xã Xuân Hồng', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.31.27.H27', 'UBND xã Xuân Lĩnh', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.32.27.H27', 'UBND xã Xuân Viên', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.33.27.H27', 'UBND xã Xuân Mỹ', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.34.27.H27', 'UBND xã Xuân Thành', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.35.27.H27', 'UBND xã Cổ Đạm', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.36.27.H27', 'UBND xã Xuân Liên', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO agency VALUES ('000.37.27.H27', 'UBND xã Cương Gián', 'xa', '000.00.27.H27', NULL, NULL, NULL);
INSERT INTO board VALUES ('nghi-xuan-2020', '000.21.27.H27', 9, 45, 39, X'07000000000000011B02020101010500000000000102020101040000000001010202010500000000000101010202050000000000020101010205000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002071C0B70132C548208D00204070702070202123C1207070207020214441407070307030316501607070407040418601800000000000000000000000500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100020000', X'05000000000000001B01010101010500000000000101010101040000000001010101010500000000000101010101050000000000010101010105000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002051408500E203CDA05F001040505020502020F370F0505020502020F370F0505020502020F370F0505020502020F370F00000000000000000000000500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100020000290505050505000000000000000000000000000000000000000000000505050505000000000000000000');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.22.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.23.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.24.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.25.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.26.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.27.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.28.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.29.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.30.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.31.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.32.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.33.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.34.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.35.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.36.27.H27', 0, 0, 0, X'', X'');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.37.27.H27', 0, 0, 0, X'', X'');
INSERT INTO comment VALUES (X'851DA24620CB4F4A26FA2E70239AB599', 'nghi-xuan-2020', '000.21.27.H27', 'Chờ hơi lâu');
INSERT INTO dispute VALUES ('nghi-xuan-2020', X'C3AD530C3C2F7FED377E8DF173BF52E4');
INSERT INTO dossier VALUES ('000.21.27.H27-191101-0007', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp giấy xác nhận tình trạng hôn nhân', 'ca-nhan', 'truc-tiep', 0, '2019-11-01', '2019-11-06', '2019-11-06', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-191112-0006', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực hợp đồng, giao dịch liên quan đến quyền sử dụng đất và nhà ở', 'ca-nhan', 'truc-tiep', 0, '2019-11-12', '2019-11-14', '2019-11-13', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-191118-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Đăng ký khai tử', 'ca-nhan', 'truc-tiep', 0, '2019-11-18', '2019-11-19', '2019-11-19', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200102-0003', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội', 'ca-nhan', 'truc-tiep', 0, '2020-01-02', '2020-01-09', '2020-01-09', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200102-0012', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Đăng ký khai tử', 'ca-nhan', 'truc-tiep', 1, '2020-01-02', '2020-01-03', '2020-01-03', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200108-0004', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Hòa giải tranh chấp đất đai', 'ca-nhan', 'buu-chinh', 0, '2020-01-08', '2020-03-18', '2020-03-18', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200113-0007', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Hòa giải tranh chấp đất đai', 'ca-nhan', 'truc-tiep', 0, '2020-01-13', '2020-03-23', '2020-03-23', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200116-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', 0, '2020-01-16', '2020-01-16', '2020-01-16', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200117-0008', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Đăng ký chuyển mục đích sử dụng đất không phải xin phép', 'ca-nhan', 'truc-tiep', 0, '2020-01-17', '2020-02-14', '2020-02-14', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200207-0001', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đơn đề nghị tách thửa, hợp thửa đất', 'ca-nhan', 'truc-tiep', 0, '2020-02-07', '2020-02-14', '2020-02-14', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200210-0004', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận nguồn gốc và thời điểm sử dụng đất', 'ca-nhan', 'truc-tiep', 0, '2020-02-10', '2020-02-24', '2020-02-19', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200212-0006', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Đăng ký lại khai sinh', 'ca-nhan', 'truc-tiep', 0, '2020-02-12', '2020-02-19', '2020-02-19', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200214-0005', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp bản sao trích lục hộ tịch', 'ca-nhan', 'truc-tiep', 0, '2020-02-14', '2020-02-17', '2020-02-17', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200218-0002', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đơn đề nghị tách thửa, hợp thửa đất', 'ca-nhan', 'truc-tiep', 0, '2020-02-18', '2020-02-25', '2020-02-25', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200218-0004', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp giấy xác nhận tình trạng hôn nhân', 'ca-nhan', 'truc-tiep', 0, '2020-02-18', '2020-02-21', '2020-02-20', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200225-0006', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đơn đề nghị tách thửa, hợp thửa đất', 'ca-nhan', 'truc-tiep', 0, '2020-02-25', '2020-03-03', '2020-03-03', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200227-0004', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực hợp đồng, giao dịch liên quan đến quyền sử dụng đất và nhà ở', 'ca-nhan', 'truc-tiep', 0, '2020-02-27', '2020-03-02', '2020-03-02', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200303-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', 0, '2020-03-03', '2020-03-03', '2020-03-03', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200304-0003', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', 0, '2020-03-04', '2020-03-04', '2020-03-04', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200309-0006', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Đăng ký chuyển mục đích sử dụng đất không phải xin phép', 'to-chuc', 'truc-tiep', 0, '2020-03-09', '2020-03-30', '2020-03-26', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200310-0002', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Đăng ký khai sinh', 'ca-nhan', 'truc-tiep', 0, '2020-03-10', '2020-03-11', '2020-03-11', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200311-0004', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Tham vấn ý kiến trong quá trình đánh giá tác động môi trường', 'to-chuc', 'truc-tiep', 0, '2020-03-11', '2020-04-01', '2020-03-24', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200312-0003', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp giấy xác nhận tình trạng hôn nhân', 'ca-nhan', 'truc-tiep', 0, '2020-03-12', '2020-03-17', '2020-03-18', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200323-0009', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Đăng ký hoạt động đối với cơ sở trợ giúp xã hội dưới 10 đối tượng', 'to-chuc', 'truc-tiep', 0, '2020-03-23', '2020-04-14', '2020-04-14', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200325-0007', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp bản sao trích lục hộ tịch', 'ca-nhan', 'truc-tiep', 0, '2020-03-25', '2020-03-26', '2020-04-06', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200326-0001', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Đăng ký hoạt động đối với cơ sở trợ giúp xã hội dưới 10 đối tượng', 'to-chuc', 'truc-tiep', 0, '2020-03-26', '2020-04-17', '2020-04-17', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200421-0008', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đơn đề nghị tách thửa, hợp thửa đất', 'ca-nhan', 'truc-tiep', 0, '2020-04-21', '2020-04-28', '2020-05-07', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200422-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', 0, '2020-04-22', '2020-04-22', '2020-04-22', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200423-0005', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp giấy xác nhận tình trạng hôn nhân', 'ca-nhan', 'truc-tiep', 0, '2020-04-23', '2020-04-28', '2020-04-28', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200513-0004', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Thay đổi, cải chính, bổ sung thông tin hộ tịch', 'ca-nhan', 'truc-tiep', 0, '2020-05-13', '2020-05-18', '2020-05-15', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200514-0002', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Hỗ trợ hộ kinh doanh bị ảnh hưởng bởi đại dịch COVID-19', 'to-chuc', 'truc-tiep', 0, '2020-05-14', '2020-05-21', '2020-05-21', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200520-0009', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đăng ký kế hoạch bảo vệ môi trường', 'to-chuc', 'truc-tuyen', 0, '2020-05-20', '2020-06-03', '2020-06-03', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200525-0002', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội', 'ca-nhan', 'truc-tiep', 0, '2020-05-25', '2020-06-01', '2020-05-27', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200528-0004', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', 0, '2020-05-28', '2020-05-28', '2020-05-28', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200528-0005', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đơn đề nghị tách thửa, hợp thửa đất', 'ca-nhan', 'truc-tiep', 0, '2020-05-28', '2020-06-04', '2020-06-04', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200608-0008', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', 0, '2020-06-08', '2020-06-08', '2020-06-08', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200615-0005', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Xác nhận hộ nghèo, hộ cận nghèo', 'ca-nhan', 'truc-tiep', 0, '2020-06-15', '2020-06-22', '2020-06-26', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200616-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', 0, '2020-06-16', '2020-06-16', '2020-06-16', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200622-0001', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Hỗ trợ hộ kinh doanh bị ảnh hưởng bởi đại dịch COVID-19', 'to-chuc', 'truc-tiep', 0, '2020-06-22', '2020-06-29', '2020-06-29', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200629-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', 0, '2020-06-29', '2020-06-29', '2020-06-29', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200708-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'ca-nhan', 'truc-tuyen', 0, '2020-07-08', '2020-07-08', '2020-07-08', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200709-0004', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực hợp đồng, giao dịch liên quan đến quyền sử dụng đất và nhà ở', 'ca-nhan', 'truc-tiep', 0, '2020-07-09', '2020-07-13', '2020-07-20', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200721-0005', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Đăng ký khai sinh', 'ca-nhan', 'truc-tiep', 0, '2020-07-21', '2020-07-22', '2020-07-22', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200810-0009', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đăng ký kế hoạch bảo vệ môi trường', 'to-chuc', 'truc-tiep', 0, '2020-08-10', '2020-08-24', '2020-08-19', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200810-0014', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Đăng ký chuyển mục đích sử dụng đất không phải xin phép', 'ca-nhan', 'truc-tiep', 0, '2020-08-10', '2020-08-31', '2020-08-27', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200811-0006', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'ca-nhan', 'truc-tiep', 0, '2020-08-11', '2020-08-11', '2020-08-11', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200812-0007', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Tham vấn ý kiến trong quá trình đánh giá tác động môi trường', 'to-chuc', 'truc-tiep', 0, '2020-08-12', '2020-09-03', NULL, 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200818-0004', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Đăng ký chuyển mục đích sử dụng đất không phải xin phép', 'ca-nhan', 'truc-tiep', 0, '2020-08-18', '2020-09-09', NULL, 'open');
INSERT INTO form VALUES ('mot-cua', 1, '# Phiếu khảo sát "mot-cua": phần ngắn in kèm phiếu hẹn (5 câu) và phần trả lời thêm (22 tiêu chí).
#
# Lời của từng câu là lời của văn bản, không sửa. Riêng câu ls.3.5 sửa lỗi in "doanh mục" thành "danh mục".
# Lý do ("reasons") chỉ hỏi khi người trả lời chọn 1 (Rất không hài lòng) hoặc 2 (Không hài lòng); phần mềm thêm, viết lại
# bằng lời thường từ các tiêu chí "Đánh giá" của QĐ 1960/QĐ-UBND Sóc Trăng 2017, mục III.
# Mã câu (id) giữ nguyên qua các phiên bản; đổi lời hoặc cấu trúc thì tăng "version".

code = "mot-cua"
version = 1
title = "Phiếu khảo sát sự hài lòng của người dân, tổ chức"
source = "Quyết định số 1960/QĐ-UBND ngày 11/8/2017 của UBND tỉnh Sóc Trăng; Quyết định số 1431/QĐ-UBND ngày 31/8/2022 của UBND tỉnh Lạng Sơn"
comment_limit = 500

# QĐ 1431/QĐ-UBND Lạng Sơn 2022, Phần thứ hai, II.5: yếu tố này chỉ hỏi người đã thực hiện góp ý, phản ánh, kiến nghị.
[[gates]]
id = "da-gop-y"
text = "Ông/Bà đã có lần nào góp ý, phản ánh hoặc kiến nghị về việc giải quyết thủ tục này không?"

# ---------------------------------------------------------------------------------------------------------------------
# Phần ngắn: bốn câu "Sự hài lòng ..." và câu chung.

[[modules]]
id = "ngan"
title = "Mức độ hài lòng của Ông/Bà"
source = "QĐ 1960/QĐ-UBND tỉnh Sóc Trăng 11/8/2017, Đề án, mục III: điểm b của các khoản 1, 2, 3, 4 và khoản 5"
required = true

[[modules.factors]]
id = "tiep-can"
title = "Tiếp cận dịch vụ"

[[modules.factors.items]]
id = "ngan.1"
text = "Sự hài lòng đối với thông tin về dịch vụ và cơ sở vật chất tại nơi cung cấp dịch vụ hành chính"
# III.1a: nguồn thông tin; sự thuận tiện trong tìm hiểu; mức độ đáp ứng về thông tin; cơ sở vật chất, trang thiết bị.
reasons = [
    { id = "khong-biet-hoi-dau", text = "Không biết hỏi thông tin ở đâu" },
    { id = "kho-tim", text = "Thông tin khó tìm, khó xem" },
    { id = "thieu-thong-tin", text = "Thông tin còn thiếu, chưa đúng điều cần biết" },
    { id = "noi-cho", text = "Chỗ ngồi chờ, bàn ghế, quạt, nước chưa đủ" },
    { id = "khac", text = "Lý do khác" },
]

[[modules.factors]]
id = "thu-tuc"
title = "Thủ tục hành chính"

[[modules.factors.items]]
id = "ngan.2"
text = "Sự hài lòng về thủ tục hành chính"
# III.2a: sự công khai, minh bạch; sự đơn giản, dễ hiểu; sự thuận tiện trong thực hiện quy trình.
reasons = [
    { id = "chua-cong-khai", text = "Thủ tục chưa được công khai rõ ràng" },
    { id = "kho-hieu", text = "Hồ sơ khó hiểu, nhiều giấy tờ" },
    { id = "di-lai", text = "Phải đi lại nhiều lần" },
    { id = "khac", text = "Lý do khác" },
]

[[modules.factors]]
id = "cong-chuc"
title = "Sự phục vụ của công chức"

[[modules.factors.items]]
id = "ngan.3"
text = "Sự hài lòng đối với sự phục vụ của công chức"
# III.3a: thái độ phục vụ; năng lực giải quyết công việc.
reasons = [
    { id = "thai-do", text = "Thái độ chưa lịch sự, chưa nhiệt tình" },
    { id = "gay-kho", text = "Bị gây khó khăn, phiền hà" },
    { id = "huong-dan", text = "Hướng dẫn không rõ, hỏi không trả lời hết" },
    { id = "lam-viec-cham", text = "Làm việc chậm, còn sai sót" },
    { id = "khac", text = "Lý do khác" },
]

[[modules.factors]]
id = "ket-qua"
title = "Kết quả giải quyết công việc của cơ quan hành chính nhà nước"

[[modules.factors.items]]
id = "ngan.4"
text = "Sự hài lòng về kết quả giải quyết công việc của cơ quan hành chính nhà nước"
# III.4a: kết quả nhận được; thời gian giải quyết; chi phí phải trả; việc tiếp nhận và xử lý phản ánh, kiến nghị.
reasons = [
    { id = "sai-sot", text = "Giấy tờ nhận được có chỗ sai hoặc thiếu" },
    { id = "tre-hen", text = "Trả kết quả trễ hẹn, phải chờ lâu" },
    { id = "chi-phi", text = "Tốn kém, phải trả thêm tiền" },
    { id = "phan-anh", text = "Có ý kiến mà không được trả lời" },
    { id = "khac", text = "Lý do khác" },
]

[modules.overall]
id = "ngan.chung"
text = "Mức độ hài lòng chung đối với toàn bộ dịch vụ hành chính"
# Bốn yếu tố ở trên.
reasons = [
    { id = "tiep-can", text = "Thông tin, nơi tiếp đón" },
    { id = "thu-tuc", text = "Thủ tục, giấy tờ" },
    { id = "cong-chuc", text = "Cách phục vụ của cán bộ, công chức" },
    { id = "ket-qua", text = "Kết quả, thời gian, chi phí" },
    { id = "khac", text = "Lý do khác" },
]

# ---------------------------------------------------------------------------------------------------------------------
# Phần trả lời thêm: 18 tiêu chí, và 4 tiêu chí của yếu tố 5 cho người đã góp ý. Văn bản dùng gạch đầu dòng; số thứ tự
# trong mã câu là thứ tự của văn bản. Văn bản không có câu "hài lòng chung".

[[modules]]
id = "day-du"
title = "Trả lời thêm: 22 tiêu chí"
source = "QĐ 1431/QĐ-UBND tỉnh Lạng Sơn 31/8/2022, Đề án, Phần thứ hai, mục II, khoản 1 đến khoản 5"
required = false

[[modules.factors]]
id = "ls.1"
title = "Hài lòng về tiếp cận dịch vụ hành chính công của Cơ quan hành chính nhà nước"
items = [
    { id = "ls.1.1", text = "Trụ sở cơ quan/Bộ phận tiếp nhận hồ sơ, trả kết quả giải quyết TTHC gọn gàng, sạch sẽ, có biển hiệu, hướng dẫn rõ ràng, dễ thấy." },
    { id = "ls.1.2", text = "Trang thiết bị phục vụ quá trình giải quyết TTHC cho người dân, tổ chức đầy đủ (gồm bàn, ghế, bút viết, quạt máy/điều hòa, máy tính để tra cứu thông tin, tài liệu niêm yết công khai về thủ tục hành chính)." },
    { id = "ls.1.3", text = "Trang thiết bị phục vụ người dân, tổ chức tại cơ quan hoạt động tốt, dễ sử dụng." },
]

[[modules.factors]]
id = "ls.2"
title = "Thủ tục hành chính"
items = [
    { id = "ls.2.1", text = "Quy định về TTHC được niêm yết công khai dễ thấy tại trụ sở cơ quan tiếp nhận hồ sơ, trả kết quả giải quyết thủ tục hành chính." },
    { id = "ls.2.2", text = "Quy định về TTHC được niêm yết công khai đầy đủ, dễ hiểu." },
    { id = "ls.2.3", text = "Thành phần hồ sơ mà người dân, tổ chức phải nộp là đúng quy định." },
    { id = "ls.2.4", text = "Mức Phí/lệ phí mà người dân, tổ chức phải nộp là đúng quy định." },
    { id = "ls.2.5", text = "Thời hạn giải quyết TTHC đối với người dân, tổ chức là đúng quy định." },
]

[[modules.factors]]
id = "ls.3"
title = "Công chức trực tiếp giải quyết công việc"
items = [
    { id = "ls.3.1", text = "Công chức có thái độ giao tiếp lịch sự." },
    { id = "ls.3.2", text = "Công chức chú ý lắng nghe ý kiến của người dân/đại diện tổ chức." },
    { id = "ls.3.3", text = "Công chức trả lời, giải thích đầy đủ các câu hỏi, ý kiến của người dân/đại diện tổ chức." },
    { id = "ls.3.4", text = "Công chức hướng dẫn kê khai hồ sơ một lần là có thể hoàn thiện hồ sơ." },
    { id = "ls.3.5", text = "Công chức giải quyết công việc chỉ được yêu cầu bổ sung những thành phần hồ sơ theo quy định, không được yêu cầu những loại hồ sơ, giấy tờ ngoài danh mục theo quy định." },
    { id = "ls.3.6", text = "Công chức tận tình giúp đỡ người dân/đại diện tổ chức trong quá trình giải quyết công việc." },
]

[[modules.factors]]
id = "ls.4"
title = "Kết quả cung ứng dịch vụ hành chính công"
items = [
    { id = "ls.4.1", text = "Kết quả giải quyết TTHC của người dân, tổ chức phù hợp với quy định (Kết quả có thể là được cấp giấy tờ hoặc bị từ chối cấp giấy tờ)." },
    { id = "ls.4.2", text = "Kết quả giải quyết TTHC của người dân, tổ chức có thông tin đầy đủ." },
    { id = "ls.4.3", text = "Kết quả giải quyết TTHC của người dân, tổ chức có thông tin chính xác." },
    { id = "ls.4.4", text = "Kết quả giải quyết TTHC của người dân, tổ chức đảm bảo tính công bằng." },
]

[[modules.factors]]
id = "ls.5"
title = "Tiếp nhận, giải quyết góp ý, phản ánh, kiến nghị"
gate = "da-gop-y"
items = [
    { id = "ls.5.1", text = "Cơ quan có bố trí hình thức tiếp nhận góp ý, phản ánh, kiến nghị của người dân, tổ chức." },
    { id = "ls.5.2", text = "Người dân, tổ chức dễ dàng thực hiện góp ý, phản ánh, kiến nghị." },
    { id = "ls.5.3", text = "Cơ quan tiếp nhận và xử lý tích cực các ý kiến góp ý, phản ánh, kiến nghị." },
    { id = "ls.5.4", text = "Cơ quan có thông báo kịp thời kết quả xử lý ý kiến góp ý, phản ánh, kiến nghị." },
]

# ---------------------------------------------------------------------------------------------------------------------
# Lời tiếng Anh. Văn bản chỉ có tiếng Việt; đây là bản dịch của phần mềm.

[translations.en]
title = "Survey of the satisfaction of people and organisations"

[translations.en.modules]
ngan = "Your satisfaction"
day-du = "Some more questions: 22 criteria"

[translations.en.factors]
ngan.tiep-can = "Access to the service"
ngan.thu-tuc = "Administrative procedures"
ngan.cong-chuc = "Service by officials"
ngan.ket-qua = "The result of the state agency''s work"
day-du."ls.1" = "Access to the public administrative services of the state agency"
day-du."ls.2" = "Administrative procedures"
day-du."ls.3" = "The officials who handle the matter"
day-du."ls.4" = "The result of the public administrative service"
day-du."ls.5" = "Receiving and dealing with suggestions, complaints and proposals"

[translations.en.asked]
da-gop-y = "Have you ever made a suggestion, complaint or proposal about the handling of this procedure?"
"ngan.1" = "Satisfaction with the information about the service and with the facilities where the administrative service is provided"
"ngan.2" = "Satisfaction with the administrative procedures"
"ngan.3" = "Satisfaction with the service given by the officials"
"ngan.4" = "Satisfaction with the result of the state agency''s work"
"ngan.chung" = "Overall satisfaction with the whole administrative service"
"ls.1.1" = "The office, or the desk that receives dossiers and returns results, is tidy and clean, with signs and directions that are clear and easy to see."
"ls.1.2" = "There is enough equipment for people and organisations while their procedure is handled (tables, chairs, pens, fans or air conditioning, computers to look up information, public notices on the procedures)."
"ls.1.3" = "The equipment for people and organisations at the office works well and is easy to use."
"ls.2.1" = "The rules of the procedures are posted where they are easy to see at the office that receives dossiers and returns results."
"ls.2.2" = "The rules of the procedures that are posted are complete and easy to understand."
"ls.2.3" = "The papers that had to be submitted are those the rules ask for."
"ls.2.4" = "The fees and charges that had to be paid are those the rules set."
"ls.2.5" = "The time taken to handle the procedure is within the rules."
"ls.3.1" = "The officials are polite."
"ls.3.2" = "The officials listen attentively to people and to representatives of organisations."
"ls.3.3" = "The officials answer and explain all questions and remarks of people and of representatives of organisations."
"ls.3.4" = "The officials explain how to fill in the dossier so that it can be completed the first time."
"ls.3.5" = "The officials ask for additions only to the papers that the rules require, and for no other papers."
"ls.3.6" = "The officials help people and representatives of organisations with care while the matter is handled."
"ls.4.1" = "The result of the procedure is in accordance with the rules (it may be that the document is issued, or that it is refused)."
"ls.4.2" = "The information in the result of the procedure is complete."
"ls.4.3" = "The information in the result of the procedure is correct."
"ls.4.4" = "The result of the procedure is fair."
"ls.5.1" = "The office provides ways to receive suggestions, complaints and proposals."
"ls.5.2" = "It is easy for people and organisations to make suggestions, complaints and proposals."
"ls.5.3" = "The office receives suggestions, complaints and proposals and acts on them."
"ls.5.4" = "The office gives timely notice of what came of suggestions, complaints and proposals."

[translations.en.choices]
"ngan.1".khong-biet-hoi-dau = "Did not know where to ask"
"ngan.1".kho-tim = "Information hard to find or to read"
"ngan.1".thieu-thong-tin = "Information incomplete, or not what I needed"
"ngan.1".noi-cho = "Not enough seats, tables, fans or water where people wait"
"ngan.1".khac = "Another reason"
"ngan.2".chua-cong-khai = "Procedures not clearly published"
"ngan.2".kho-hieu = "Papers hard to understand, or too many"
"ngan.2".di-lai = "Had to come several times"
"ngan.2".khac = "Another reason"
"ngan.3".thai-do = "Not polite or not helpful"
"ngan.3".gay-kho = "Difficulties were made for me"
"ngan.3".huong-dan = "Unclear instructions, questions not fully answered"
"ngan.3".lam-viec-cham = "Slow work, or mistakes"
"ngan.3".khac = "Another reason"
"ngan.4".sai-sot = "Something wrong or missing in the papers I received"
"ngan.4".tre-hen = "Result late, had to wait long"
"ngan.4".chi-phi = "Expensive, had to pay extra"
"ngan.4".phan-anh = "My remarks got no answer"
"ngan.4".khac = "Another reason"
"ngan.chung".tiep-can = "Information, reception"
"ngan.chung".thu-tuc = "Procedures, papers"
"ngan.chung".cong-chuc = "Service by officials"
"ngan.chung".ket-qua = "Result, time, cost"
"ngan.chung".khac = "Another reason"
');
INSERT INTO head VALUES (18, '2020-09-10', 'hai-long-8e191289a86c0ba1
18
XYX6R2knVp5ch7XKVXmny4O795IAmOkKk749MGUBqn0=
ngay 2020-09-10

— hai-long-8e191289a86c0ba1 qWBgsejePMUNXJN34bQofWdkmvkGYbNvp+fl9xMrnOuCuEov7HL+glGU9IoNntPiPELgzk23usn3XZeLgTcZPGGRzQY=
');
INSERT INTO head VALUES (19, '2020-09-10', 'hai-long-8e191289a86c0ba1
19
mcbdY/UKEbgF1gT8ObfGkQe8ag2sZSDPGrFm6QIb7+8=
ngay 2020-09-10

— hai-long-8e191289a86c0ba1 qWBgseLLAOj3l/tqDFoHjLsnQkfrohvatq73oY+cHAeVRAGjiyh07iJhy/2g5LvyZ+tSeGFkhu49jBNXa7Bi1HbHGg0=
');
INSERT INTO head VALUES (56, '2020-09-10', 'hai-long-8e191289a86c0ba1
56
8MYS13dZUV9Q+Yf888AiZ22tSLC+4OcFykotuGb4Cq8=
ngay 2020-09-10

— hai-long-8e191289a86c0ba1 qWBgsfpPpDUFU6AGThp+1f9Zf3btJkT9JhQOLN37YYfjs1KPz5RRk6R0FiFTjCacw2vhROY0rhT9WXpzdzDmHwknuQw=
');
INSERT INTO head VALUES (64, '2020-09-10', 'hai-long-8e191289a86c0ba1
64
yDuKJtHNAcgP0bOsEVhkQZInbW6ANuqIoktLrpCAVIE=
ngay 2020-09-10

— hai-long-8e191289a86c0ba1 qWBgsbkRMyfEB0VPLVLoxpOo6StZA6xCBrSl6WhIQWFLD+jH9QAUKYLfsUPQSmtSwunwu0YPD+rxg/I4Gx+R5WC0bQQ=
');
INSERT INTO invitation VALUES (X'01F7A57AFE2BE5A6CC2E84896F0B099C', 'nghi-xuan-2020', '000.21.27.H27-200818-0004', NULL, NULL, '000.21.27.H27', 'k1', X'E469A46502DFD3F189A7325AE3D9F27867F71BFF54B1D792069CAB448BF7F765');
INSERT INTO invitation VALUES (X'0CECFE13403A294ABC77D398F18CFA80', 'nghi-xuan-2020', '000.21.27.H27-200528-0004', NULL, NULL, '000.21.27.H27', 'k1', X'06297198619461EC15A03FC6B5341E5948BE66DE59D6E2547018A3E43D57E443');
INSERT INTO invitation VALUES (X'157F36E6F3365B394E992DA20BE94373', 'nghi-xuan-2020', '000.21.27.H27-200309-0006', NULL, NULL, '000.21.27.H27', 'k1', X'E55004F223A1B391907BD820D6B29B75DDC370FDCDA0134D93D76D79A290AE85');
INSERT INTO invitation VALUES (X'15BE967F49C81AE713725A7342B04868', 'nghi-xuan-2020', '000.21.27.H27-200323-0009', NULL, NULL, '000.21.27.H27', 'k1', X'2CDB1B3E1EA4169F64FDC794D0799477D6EF53C6139C2B8743B83D63C48C7C4E');
INSERT INTO invitation VALUES (X'16C1C0C298556FB8BD65D8880C513F0B', 'nghi-xuan-2020', '000.21.27.H27-200423-0005', NULL, NULL, '000.21.27.H27', 'k1', X'53ACB0D59AFE0FE7EBE65DCDA7DD890FBC512420F668819E17BF379AE553FB59');
INSERT INTO invitation VALUES (X'2CC254EABCEC4105CF8852CE176EA279', 'nghi-xuan-2020', '000.21.27.H27-200311-0004', NULL, NULL, '000.21.27.H27', 'k1', X'2ADAD0CB307BEB863272C37276A0FAC1A73F273000FF7A2619F48D7A1C48EC61');
INSERT INTO invitation VALUES (X'32F2341F8C64116F49EB880B95740576', 'nghi-xuan-2020', '000.21.27.H27-200810-0014', NULL, NULL, '000.21.27.H27', 'k1', X'4A7EDBE025281B7518CAEC655383EBE1D52817C11FEAB7B312CEBBE5C050E5A6');
INSERT INTO invitation VALUES (X'3890A53DBA96C5AAA77032C0AB880DF7', 'nghi-xuan-2020', '000.21.27.H27-200520-0009', NULL, NULL, '000.21.27.H27', 'k1', X'961EB61135083795D3331FD09279507240654CF5B7FA44CBB3E47E1709CC1B35');
INSERT INTO invitation VALUES (X'40F5128A4A29E82CB9354A4123D36A32', 'nghi-xuan-2020', '000.21.27.H27-200616-0009', NULL, NULL, '000.21.27.H27', 'k1', X'F8ECA274A8920E255E66DE1A1A7011A1E5B4E6B012E9BFE2CEC4D1BD8366DC8A');
INSERT INTO invitation VALUES (X'4DF2A7AF2D7765BCFDD0641D3D8554B7', 'nghi-xuan-2020', '000.21.27.H27-200116-0009', NULL, NULL, '000.21.27.H27', 'k1', X'A67C0DC1A8672A0E6032EC198F20BE2114447C3C2329CBFC9E61C1088C9AC86E');
INSERT INTO invitation VALUES (X'4E346FE11A5FF850A55FE3E6287201C6', 'nghi-xuan-2020', '000.21.27.H27-200721-0005', NULL, NULL, '000.21.27.H27', 'k1', X'335822D8A4F050E574FAD40D90AB67908E20C547E07B88D18BBA6EEB56EB9ECD');
INSERT INTO invitation VALUES (X'542E39C87F924608716B280B9D551627', 'nghi-xuan-2020', '000.21.27.H27-200227-0004', NULL, NULL, '000.21.27.H27', 'k1', X'5C60678377546873CD6B3581441A3AA3A0ED5894E3F4AE185A540591EF48690C');
INSERT INTO invitation VALUES (X'563DBA1D1F8B8CD13CF4A80CDB3A94BD', 'nghi-xuan-2020', '000.21.27.H27-200325-0007', NULL, NULL, '000.21.27.H27', 'k1', X'551F58B62A0B5D1C4F8E1BDFAEB22D58BCAC731789C35B988797BECAB6862B52');
INSERT INTO invitation VALUES (X'565D7F9C1E8AE5E91C5159C307A73C01', 'nghi-xuan-2020', '000.21.27.H27-200310-0002', NULL, NULL, '000.21.27.H27', 'k1', X'45B2B0A0B52A43CD46236E21A928BCBB8BA9B0568B6345E0640AE7ED322D8E87');
INSERT INTO invitation VALUES (X'5E90B92344CFA6B9316531CE8CD5F4F7', 'nghi-xuan-2020', '000.21.27.H27-200608-0008', NULL, NULL, '000.21.27.H27', 'k1', X'BAD8711D7BB8824FBBF060C38294A219ED930627AB0095023EA8CC32F721DEEC');
INSERT INTO invitation VALUES (X'62784D2C5A736CDBCE9C1CFA4C689390', 'nghi-xuan-2020', '000.21.27.H27-200811-0006', NULL, NULL, '000.21.27.H27', 'k1', X'0A3753E1D95AB4853E8EC49ACB842F10C2EBCC21F0D6D121724402592D13E623');
INSERT INTO invitation VALUES (X'699A3EFB4D4F6F8DEED9C565F1007E42', 'nghi-xuan-2020', '000.21.27.H27-200218-0002', NULL, NULL, '000.21.27.H27', 'k1', X'458173394DE731AB9CF75D7715DD1838BDB832510527BEB105310918D3735237');
INSERT INTO invitation VALUES (X'6AB655D95DE3B2C375C91E54ABCF86ED', 'nghi-xuan-2020', '000.21.27.H27-200709-0004', NULL, NULL, '000.21.27.H27', 'k1', X'5F6279A89832CBA1573A19AB9A6E3749293AA07B9C5E146B01E8B51C67324B24');
INSERT INTO invitation VALUES (X'6C49EFC215F4EA08FE31058E8DC158AA', 'nghi-xuan-2020', '000.21.27.H27-200303-0009', NULL, NULL, '000.21.27.H27', 'k1', X'6984316149245F5F7F4F4AAFDAB4D094D5667771627FE9798F92F96037E42461');
INSERT INTO invitation VALUES (X'753DC3555C4AFB37541804D0D3FB4EE4', 'nghi-xuan-2020', '000.21.27.H27-200708-0009', NULL, NULL, '000.21.27.H27', 'k1', X'FC9CE2FDA97F81DEFF0EA60D22C7D6ABDA387E5F97C9F1462F9B449C745E68D4');
INSERT INTO invitation VALUES (X'756F89ADFD7999E552F6F0AFE0C260E1', 'nghi-xuan-2020', '000.21.27.H27-200312-0003', NULL, NULL, '000.21.27.H27', 'k1', X'87C6D532261B17A6C675A10A0D6FAD402915A225803B2420E802DCEC28E28B41');
INSERT INTO invitation VALUES (X'90DCC58406030EC43705B3A0FFDFF483', 'nghi-xuan-2020', '000.21.27.H27-200810-0009', NULL, NULL, '000.21.27.H27', 'k1', X'8F3954FA15B0F20A5E6A059A4DE0C5642FE2CFAF76E2D056FFC807006C8AD8E1');
INSERT INTO invitation VALUES (X'92FCAD79A5EB079F9581A6870F744E39', 'nghi-xuan-2020', '000.21.27.H27-200622-0001', NULL, NULL, '000.21.27.H27', 'k1', X'B8A3FA65B6B12073306EAD6C414724EF112384FB05507CC5E35D2C282255A437');
INSERT INTO invitation VALUES (X'9B2A4C106192220D344E7B021B00177B', 'nghi-xuan-2020', '000.21.27.H27-200210-0004', NULL, NULL, '000.21.27.H27', 'k1', X'4D532C4BB41BCF6513C8A307F7B758CA74685309A1BB2F238D289F0C90B16DA9');
INSERT INTO invitation VALUES (X'9DC56FA2775A2D4B2E9708983995AE3D', 'nghi-xuan-2020', '000.21.27.H27-200102-0012', NULL, NULL, '000.21.27.H27', 'k1', X'EEAFE59A3162F66A9362C05D9388815E967A4C9925EFC510E8211D3B7B25C444');
INSERT INTO invitation VALUES (X'9F389AFE17BA5790E8FABDDA9457DE0A', 'nghi-xuan-2020', '000.21.27.H27-200629-0009', NULL, NULL, '000.21.27.H27', 'k1', X'FF939C92056D58DD6E117209641C3251C49AD31160DCF671B1B22B99793F2CFD');
INSERT INTO invitation VALUES (X'A2B873C2CB856F976FF062AC1D587010', 'nghi-xuan-2020', '000.21.27.H27-200326-0001', NULL, NULL, '000.21.27.H27', 'k1', X'7833378CF2E73CEB65ADA6AA83450C03563FA8BF26B28ADF015DBB72EAF31F5F');
INSERT INTO invitation VALUES (X'A4E87E6ADFFE57C93C9680255FECE5D7', 'nghi-xuan-2020', '000.21.27.H27-200422-0009', NULL, NULL, '000.21.27.H27', 'k1', X'25C03F3266ED78BB6CD64882729AA2F4C141D4F6B25DF31FC2A7E4EFFBBEFC22');
INSERT INTO invitation VALUES (X'AE3C163079D18B78A3A810EB4D1E188E', 'nghi-xuan-2020', '000.21.27.H27-200212-0006', NULL, NULL, '000.21.27.H27', 'k1', X'DBBCBAA55835EE451282F2A2AB43C791F5958385D162E74110D42D63C2C6CB99');
INSERT INTO invitation VALUES (X'B4739EAA7E374F0F2C1DDE987D05B705', 'nghi-xuan-2020', '000.21.27.H27-200218-0004', NULL, NULL, '000.21.27.H27', 'k1', X'C14F9749624D3B62BEB39E27B152B9C8C88E7BA96CD8FE419179F02635D84243');
INSERT INTO invitation VALUES (X'C3AD530C3C2F7FED377E8DF173BF52E4', 'nghi-xuan-2020', '000.21.27.H27-200102-0003', NULL, NULL, '000.21.27.H27', 'k1', X'892B1788A872D5A72D3BD869C146BF34F6B5E2491E588AD55C27125A7CDABB7B');
INSERT INTO invitation VALUES (X'CA200391E83874C26518BFAB9FDE663E', 'nghi-xuan-2020', '000.21.27.H27-200513-0004', NULL, NULL, '000.21.27.H27', 'k1', X'688B7D95C0AEAEF9E8B35756C2A9814462B0A3F52534AB94E0F654CCCDDB4EB5');
INSERT INTO invitation VALUES (X'CA46820A1A0594A9A7E247FE74CA94CA', 'nghi-xuan-2020', '000.21.27.H27-200113-0007', NULL, NULL, '000.21.27.H27', 'k1', X'CD63EAA542FEE385A5EFFEE281B53BA8455E53522494FCE5F02C3A1D07B36000');
INSERT INTO invitation VALUES (X'D4779492B08700E19CD58D6030769717', 'nghi-xuan-2020', '000.21.27.H27-200812-0007', NULL, NULL, '000.21.27.H27', 'k1', X'98D7CDF04669EBA35BF656F58C8F16D419E0419E496B6466145FE80B7988225F');
INSERT INTO invitation VALUES (X'D4AB5688B0FB2109E7239694807DC972', 'nghi-xuan-2020', '000.21.27.H27-200108-0004', NULL, NULL, '000.21.27.H27', 'k1', X'60587E70441598311B9008A3A58C5170AAE6F7F3ADE3A11FEF3FB4F0D20E021A');
INSERT INTO invitation VALUES (X'D7F23738D434475C07645857A99BA67B', 'nghi-xuan-2020', '000.21.27.H27-200525-0002', NULL, NULL, '000.21.27.H27', 'k1', X'E24CCE12ED927CC6415F5883535921A40BAC764C88B95153091EB55A0BB61303');
INSERT INTO invitation VALUES (X'D93176D3590B2D6B236BA633CB346B6D', 'nghi-xuan-2020', '000.21.27.H27-200304-0003', NULL, NULL, '000.21.27.H27', 'k1', X'D784973B1FD802B8A8D4E6DDB5C179A0942A5333D0041C3D3DD1E548FC210A65');
INSERT INTO invitation VALUES (X'DA6DEF8420507A3369D9C16D4BC497FF', 'nghi-xuan-2020', '000.21.27.H27-200207-0001', NULL, NULL, '000.21.27.H27', 'k1', X'FF7B29AE47A28555DEC6BF2337859EF0E74FF75F404EB56EEE79132AF4C35BD3');
INSERT INTO invitation VALUES (X'E48C57A814F41A97BE2986621DA96BBF', 'nghi-xuan-2020', '000.21.27.H27-200117-0008', NULL, NULL, '000.21.27.H27', 'k1', X'990BA70F47A760285E3FFBB0C587251EB0116334DCBA06FAB04DE77BCEB64E76');
INSERT INTO invitation VALUES (X'EA8E19B2BA8F4A4C12ADA352B3DDF135', 'nghi-xuan-2020', '000.21.27.H27-200225-0006', NULL, NULL, '000.21.27.H27', 'k1', X'C58F734F09947C82DEE37A41D10821212B2F103C272DEAD030397325F4612BFB');
INSERT INTO invitation VALUES (X'ED12D215BC297F0D4FEBE29D3F483390', 'nghi-xuan-2020', '000.21.27.H27-200214-0005', NULL, NULL, '000.21.27.H27', 'k1', X'D26AA798C2DF65B7E64E28873AC31852F3E82DEFB891BD115B90A6A2ABABBC33');
INSERT INTO invitation VALUES (X'F10230AB0CB96A6F79B253B50E3E5E56', 'nghi-xuan-2020', '000.21.27.H27-200421-0008', NULL, NULL, '000.21.27.H27', 'k1', X'F77881230D4EFACEAD46C16720C3F3FF754D512A55A66C39F8BA5970FB683D2F');
INSERT INTO invitation VALUES (X'F5FF750FB5E58CF297629CD0882C9B9C', 'nghi-xuan-2020', '000.21.27.H27-200615-0005', NULL, NULL, '000.21.27.H27', 'k1', X'682F27F21B1B68BF6A3BE009C690AE39BB6DC0BFE0EE480C1B19DFCDF424D401');
INSERT INTO invitation VALUES (X'FC6BA90BB4AA8FBCDF050BB1F5358378', 'nghi-xuan-2020', '000.21.27.H27-200514-0002', NULL, NULL, '000.21.27.H27', 'k1', X'E68E4872CC1F2273F7932C65A2D65035369518566F171A820243CE593B46A739');
INSERT INTO invitation VALUES (X'FDCF429EB49BDE247C232AFA5999FDEF', 'nghi-xuan-2020', '000.21.27.H27-200528-0005', NULL, NULL, '000.21.27.H27', 'k1', X'E94A62410D4663C66C3E51DB326F348CA4C3B3AAF3AB7FA40262D0179DAD2862');
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.21.27.H27', 'ca-nhan', 15, 5);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.21.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.22.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.22.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.23.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.23.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.24.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.24.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.25.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.25.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.26.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.26.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.27.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.27.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.28.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.28.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.29.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.29.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.30.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.30.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.31.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.31.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.32.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.32.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.33.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.33.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.34.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.34.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.35.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.35.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.36.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.36.27.H27', 'to-chuc', 10, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.37.27.H27', 'ca-nhan', 15, 0);
INSERT INTO quota VALUES ('nghi-xuan-2020', '000.37.27.H27', 'to-chuc', 10, 0);
INSERT INTO record VALUES (0, 'agency', '000.37.27.H27', NULL, X'D2632EDD6B9C3CEA1BA99B4183E0BFF40B21B4C2A16DCDED489EBD822B5FEF2B');
INSERT INTO record VALUES (1, 'agency', '000.22.27.H27', NULL, X'23076C7421A52CC9330E708E73B1B321D5FA61DEC588457E5A3B7E03273D5C19');
INSERT INTO record VALUES (10, 'agency', '000.26.27.H27', NULL, X'D49878BB43E1E6B0FE98240E496424A33F909EEC47DDB8F7B125193118E994A0');
INSERT INTO record VALUES (11, 'agency', '000.00.27.H27', NULL, X'42EDBF7037C99EAD8CE7694BE24B143385F3A7653009151C328559EF2373A14B');
INSERT INTO record VALUES (12, 'agency', '000.34.27.H27', NULL, X'4B37F337269E4EB1790B463C3E2FFAE8EDE5F2CF171B7D3D6320E1EBB1DB4E72');
INSERT INTO record VALUES (13, 'agency', '000.25.27.H27', NULL, X'18439A0ADB41A1A9A8C46FCF130F4F23952B73B4B8876C4086A45BC87CAF343A');
INSERT INTO record VALUES (14, 'agency', '000.31.27.H27', NULL, X'1D8D3A0CDA21A5C44B9B4CB386F4B41D307464EEB9174F6C4F5601A69DB5CBF3');
INSERT INTO record VALUES (15, 'agency', '000.24.27.H27', NULL, X'A1D2047DAD95A6A00D2863DDEB8162592AE5DC82C78BD7A10E25C35D6346F08E');
INSERT INTO record VALUES (16, 'agency', '000.23.27.H27', NULL, X'C469E1916499D1F89097C02B4DF84207FC731882360B44EBE2C4394E932EF3E6');
INSERT INTO record VALUES (17, 'agency', '000.27.27.H27', NULL, X'6A1609A50E68FCCFC90E1ED2BA769704306A4289091F779127AC2EAEDBFCEB34');
INSERT INTO record VALUES (18, 'form', 'mot-cua/1', NULL, X'228C60F5C6467931CC930DC56A1188676EC3E9CE59678A4BF4DE1E0E12B39FF4');
INSERT INTO record VALUES (19, 'quota', 'nghi-xuan-2020/000.37.27.H27/to-chuc', NULL, X'0ED983405C8BA15068B96ACB501C3C38A5A4E1018EBA540E1B8046FAC989617E');
INSERT INTO record VALUES (2, 'agency', '000.21.27.H27', NULL, X'483CE08EE08602CF937A62F057033DAAE5036EB5C28CB854BDE266B874AFE834');
INSERT INTO record VALUES (20, 'quota', 'nghi-xuan-2020/000.33.27.H27/ca-nhan', NULL, X'3DF8EDC49E88547C17D83AA962FB48D55B3FBBFDB0A805CC2D1A7F2AAA0FA2CE');
INSERT INTO record VALUES (21, 'quota', 'nghi-xuan-2020/000.24.27.H27/ca-nhan', NULL, X'A9EF4D7936D3F923FE1F2F3D04E61A35761FE07CC1751B9228F02D98FB3EC1AD');
INSERT INTO record VALUES (22, 'quota', 'nghi-xuan-2020/000.27.27.H27/to-chuc', NULL, X'6558A3E807643B8245FFFF58EFDF80CAC67DB7D6ABAAB2F705245DEED96F3D1C');
INSERT INTO record VALUES (23, 'quota', 'nghi-xuan-2020/000.24.27.H27/to-chuc', NULL, X'8E58B2E85FEA54D5583BD48E34F57029E789EC7076007538DA5C8CEA458F7488');
INSERT INTO record VALUES (24, 'quota', 'nghi-xuan-2020/000.35.27.H27/ca-nhan', NULL, X'7F3806853544423A4D4B2A4BA34B6AA2DE9DEE55BB961B4FB20CFE4217C8FF7A');
INSERT INTO record VALUES (25, 'quota', 'nghi-xuan-2020/000.26.27.H27/ca-nhan', NULL, X'7F4778ADCB60E7F0B3E8EBB74A3D4D2D3BA9479B7C73E154B14C8B4F7EE37578');
INSERT INTO record VALUES (26, 'quota', 'nghi-xuan-2020/000.37.27.H27/ca-nhan', NULL, X'09BA118DA44361743E1DD69E71FDE052BDFE618B0659B7B5B802AE7BE8521EF5');
INSERT INTO record VALUES (27, 'quota', 'nghi-xuan-2020/000.30.27.H27/to-chuc', NULL, X'053B2867D706821BEA4BA6B139B56D7228A4F817BD9D8DA58C7DFFC5352C52C0');
INSERT INTO record VALUES (28, 'quota', 'nghi-xuan-2020/000.34.27.H27/ca-nhan', NULL, X'E22BD8C86E3E27CBA1D2181BE3F0D2CFC7E1E89A0EF883EA285466537B025DB7');
INSERT INTO record VALUES (29, 'quota', 'nghi-xuan-2020/000.31.27.H27/ca-nhan', NULL, X'6CA2DE509DEF4DAD573FF55317A1B78CC95739B71A841B6964FEAB00CD41B527');
INSERT INTO record VALUES (3, 'agency', '000.28.27.H27', NULL, X'C17D955794383B6359FD3289EB1ABFD9FFE474B8564FF35353DC866ECECFC2BC');
INSERT INTO record VALUES (30, 'quota', 'nghi-xuan-2020/000.22.27.H27/to-chuc', NULL, X'3A6030DA6CB1D9D1C1D3215882FE00421D725F15440A13D3FA53165DD5AAD4AB');
INSERT INTO record VALUES (31, 'quota', 'nghi-xuan-2020/000.36.27.H27/to-chuc', NULL, X'C5E273F25EB616AE4E388EF53334AC1C0F2A8169E9AB865A4325599FBF24ACE5');
INSERT INTO record VALUES (32, 'quota', 'nghi-xuan-2020/000.21.27.H27/to-chuc', NULL, X'E249C6C6E07F897815EA5C2D1C3903815D270DD35040E1D66B1784CA38E6514C');
INSERT INTO record VALUES (33, 'quota', 'nghi-xuan-2020/000.23.27.H27/ca-nhan', NULL, X'7BCCB06502701B67311AF178B973351064FF2A534C5A33030E8A10BEB832346E');
INSERT INTO record VALUES (34, 'quota', 'nghi-xuan-2020/000.26.27.H27/to-chuc', NULL, X'FA78A8D27B9E8EC4DFEEEFCD182B75F858E22F1BF9A82DBF17B370086A656C5E');
INSERT INTO record VALUES (35, 'quota', 'nghi-xuan-2020/000.28.27.H27/ca-nhan', NULL, X'9682E2EFBA7AE1C343C9F52098406C5A7E0951472C029F8EEB7BAA25BE61F23F');
INSERT INTO record VALUES (36, 'quota', 'nghi-xuan-2020/000.33.27.H27/to-chuc', NULL, X'E80364A4853B7E000BD489EE0AF2B2C176E525726684299F83B1671577D4EDAD');
INSERT INTO record VALUES (37, 'quota', 'nghi-xuan-2020/000.36.27.H27/ca-nhan', NULL, X'00C8D81689AA4130F13C6FE97749E926E7BC8E02674D7EB4F29AA2D9B217E190');
INSERT INTO record VALUES (38, 'quota', 'nghi-xuan-2020/000.31.27.H27/to-chuc', NULL, X'CB4BFD27C4211CB1E2E3C5E8BC347D13FCFF75E27B35273A027C4875FD07F660');
INSERT INTO record VALUES (39, 'round', 'nghi-xuan-2020', NULL, X'E3FF268C09452148DD3E6C2559327E6B4F8EE77F58E01EEE3DA2FFFF55FA6E90');
INSERT INTO record VALUES (4, 'agency', '000.35.27.H27', NULL, X'EA5C33AC375E6DA8B895B88BF70138586FF9E935BCF4BA040C41E17BC92E1FAF');
INSERT INTO record VALUES (40, 'quota', 'nghi-xuan-2020/000.23.27.H27/to-chuc', NULL, X'F7A05ED9E6DB47117E73194C8BD1641D37FB782CCEB12FB39FEDEDF38ABE00E4');
INSERT INTO record VALUES (41, 'round_event', 'nghi-xuan-2020/2', NULL, X'B5F79C1423E82A44C2C8D7343AB23EF7CD87D3B4C3D0FDFB46FCCD5F1C279528');
INSERT INTO record VALUES (42, 'quota', 'nghi-xuan-2020/000.32.27.H27/ca-nhan', NULL, X'4AD792470C8212B0C4A73BB230E3A3BC882F0A42D5CF42967D596956BE5D2E02');
INSERT INTO record VALUES (43, 'round_event', 'nghi-xuan-2020/1', NULL, X'CEC3A45548200EB65C450A1FABDD03FF55470DCDF7625054CCBFD3E42BA1777F');
INSERT INTO record VALUES (44, 'quota', 'nghi-xuan-2020/000.25.27.H27/to-chuc', NULL, X'0D57F29CEE653BB416919B2D058BCF16F1A1CE24587B3DBFBF56A522CE644F42');
INSERT INTO record VALUES (45, 'quota', 'nghi-xuan-2020/000.29.27.H27/ca-nhan', NULL, X'F267EFA3F7A96F2CD1E96AF0DD243EC738F764CA65DDF2575A0E1919301DAB60');
INSERT INTO record VALUES (46, 'quota', 'nghi-xuan-2020/000.32.27.H27/to-chuc', NULL, X'4D04800B79C5CD21B638AF22373E8FC21C09E467B9250A0ED2E3DD41D373C138');
INSERT INTO record VALUES (47, 'quota', 'nghi-xuan-2020/000.22.27.H27/ca-nhan', NULL, X'BF377354FF389D33F1CBDEFF2A0B01AAEFBA37B0C87AFF598F7ED217620095B3');
INSERT INTO record VALUES (48, 'quota', 'nghi-xuan-2020/000.34.27.H27/to-chuc', NULL, X'B9C71446463C6CA649B59543213C805CF3A8517B02FC7C9E86CF7405F8022552');
INSERT INTO record VALUES (49, 'quota', 'nghi-xuan-2020/000.28.27.H27/to-chuc', NULL, X'D43FDCB0A05AA75408CA355E03531C1303EA105D379B158D40F8FEC15315A012');
INSERT INTO record VALUES (5, 'agency', '000.30.27.H27', NULL, X'FA670BAC465F403778654AB3BB072BE8B27D05635DC1D77158A0B886D583A685');
INSERT INTO record VALUES (50, 'quota', 'nghi-xuan-2020/000.27.27.H27/ca-nhan', NULL, X'9C3212199ECEDC8F244EA86F684C17A22B712DD2D9BEED94FD3D23F38384793D');
INSERT INTO record VALUES (51, 'quota', 'nghi-xuan-2020/000.25.27.H27/ca-nhan', NULL, X'A682F62B613C0CFD28F63B03B4B33D11C3B0AE4A0674FBEECB8F1A3289757C1B');
INSERT INTO record VALUES (52, 'quota', 'nghi-xuan-2020/000.35.27.H27/to-chuc', NULL, X'97BB6E325BE927D3003474976F4BA3FE634DB436484D8C1368683718DCD05ECE');
INSERT INTO record VALUES (53, 'quota', 'nghi-xuan-2020/000.30.27.H27/ca-nhan', NULL, X'AD252DE606521BB715DF55BC27031D85D1B3814782A988961EFE9684952B2BE1');
INSERT INTO record VALUES (54, 'quota', 'nghi-xuan-2020/000.29.27.H27/to-chuc', NULL, X'6A98B89530BC23D1F6275EC7DDD2A91426964857E63B75581673A92DC1742AC8');
INSERT INTO record VALUES (55, 'quota', 'nghi-xuan-2020/000.21.27.H27/ca-nhan', NULL, X'EAD95697CB1AA9776B6E12764677942F5DEE063072DFDD99B8C9D407507FA34F');
INSERT INTO record VALUES (6, 'agency', '000.32.27.H27', NULL, X'2FA6112A66584F48AD0B2CB7B6BD05AC4117E037DD26B5C7DA1F23FFBE6B6A36');
INSERT INTO record VALUES (7, 'agency', '000.33.27.H27', NULL, X'5039943C8E255E5D5426D0D64D9E39F08937D1DE51D9AB0250A32206B79F87D3');
INSERT INTO record VALUES (8, 'agency', '000.29.27.H27', NULL, X'0F7AF1B300D087D04BA5114BEAA243B4AE0BA205652FBE97D46BE04B48C44060');
INSERT INTO record VALUES (9, 'agency', '000.36.27.H27', NULL, X'62F89AA28CD40CD91C3486B2E51070000E2E2024DB2B99D949FFE05AAD1DB912');
INSERT INTO response VALUES (X'57F882AEA732D5AE5BA98305344C7D99', 'nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'drawn', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=2;ngan.2=3;ngan.3=4;ngan.4=5;ngan.chung=1', X'A811C5D04A26E671AF6D1538765E2A55BC8D782C598AAB4BF168D435C1517C79', X'1F28BC7CB14C732B60C39528A77EE7CF500149C87B3684C7CCE8C6F677BF206F');
INSERT INTO response VALUES (X'69B639AEDFF2156D5E7CF227DDF98BFF', 'nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'open', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=5;ngan.2=1;ngan.3=2;ngan.4=3;ngan.chung=4', X'6AD2F078AD5656A44D6E895C25FDAEA4CE977DF3BA147A5CE79D4205613AE447', X'27DF6C9984150E715E9B50C29D325ACAE88E4C8F4EE9FF7A95BBB293B1220137');
INSERT INTO response VALUES (X'7258DF114F525F0977DDAFD4DBE0BC32', 'nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'drawn', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=4;ngan.2=5;ngan.3=1;ngan.4=2;ngan.chung=3', X'AE4A0D5594927780817F21DF872713FBCDF7F95316B425A797FFF0BB98E6C899', X'0797AC42A898D5B3206AE7D989DF0C4FAFA0B3EC7BFD1C2FA88EF76F35A57213');
INSERT INTO response VALUES (X'7DF4BAC8A190CDBF2657555AFBCAE71A', 'nghi-xuan-2020', '000.21.27.H27', 'LD-TBXH', 'ca-nhan', 'qr', 'drawn', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=1;ngan.2=2;ngan.3=3;ngan.4=4;ngan.chung=5', X'B2FFD23ECBDF1DEAF33095D12C4F19D6B4487B081504E5861E0BBD547189DDC4', X'4AD3C12F2C15D2FFAB31F4F8BA1242F85639F6447AE897D573D657EF225B452A');
INSERT INTO response VALUES (X'9EDD58178190241937898B3A0DFB8348', 'nghi-xuan-2020', '000.21.27.H27', 'TP-HT', 'ca-nhan', 'qr', 'reserve', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=2;ngan.2=3;ngan.3=4;ngan.4=5;ngan.chung=1', X'0A83CC572B4BBD36C8827D3E0B7783D55408B8C1B9F35D46E16E3E635D3F83CC', X'DCE8889922F1EBBD81D8EA141998770C6B1FAC6B83A02186832E88516E9A1526');
INSERT INTO response VALUES (X'B65E5F19088DD89D56BC1D5CC57361BA', 'nghi-xuan-2020', '000.21.27.H27', 'TP-HT', 'ca-nhan', 'qr', 'drawn', '2020-W37', 32, 'doi-tuong=ca-nhan;ngan.1=3;ngan.2=4;ngan.3=5;ngan.4=1;ngan.chung=2', X'B69946B44B46D3A4FECF4C4FB7BC5716A6BAE7FF9C648638A411546926731F53', X'2072AEDAE9F67D17E20A10647328EE1CEC0B4F9D1500C48FAFE83A8B33250D71');
INSERT INTO response VALUES (X'D37F080CE32EF92E4FD413C3C92E4779', 'nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'open', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=1;ngan.2=2;ngan.3=3;ngan.4=4;ngan.chung=5', X'FED5312A6B5DC3C8B6172564BFFE0399CB76C0C9E1CC30DDA1ADEE8FB81FC100', X'0DC55E55D64C33A01CCBB6965320330C90B8E5D1DF19762B76CEF2109448A248');
INSERT INTO round VALUES ('nghi-xuan-2020', 'code = "nghi-xuan-2020"
title = "Khảo sát sự hài lòng của người dân, tổ chức đối với sự phục vụ của UBND các xã, thị trấn huyện Nghi Xuân năm 2020"
source = "Kế hoạch khảo sát, đo lường sự hài lòng của người dân, tổ chức đối với sự phục vụ của UBND các xã, thị trấn trên địa bàn huyện năm 2020, UBND huyện Nghi Xuân, tỉnh Hà Tĩnh"
owner = "UBND huyện Nghi Xuân (phòng Nội vụ)"
contact = "phòng Nội vụ huyện Nghi Xuân, hoặc Cổng phản ánh, kiến nghị của Ủy ban nhân dân tỉnh"
simulated = "Dữ liệu mô phỏng: ngày trả lời đã được dời cho gần hôm nay, các hồ sơ đều do máy đặt ra, không phải của người thật."
form = "mot-cua"
form_version = 1
official_module = "ngan"
official_index = "sipas"
max_points = 10.0
target = 90.0
release_step = 5
min_respondents = 20
count_flagged = true
registry_required = false
agencies = ["000.21.27.H27", "000.22.27.H27", "000.23.27.H27", "000.24.27.H27", "000.25.27.H27", "000.26.27.H27", "000.27.27.H27", "000.28.27.H27", "000.29.27.H27", "000.30.27.H27", "000.31.27.H27", "000.32.27.H27", "000.33.27.H27", "000.34.27.H27", "000.35.27.H27", "000.36.27.H27", "000.37.27.H27"]
modes = ["qr", "web"]
exclusions = ["chua-nhan-ket-qua", "truc-tuyen-buu-chinh", "ngoai-tinh"]
own_modules = []

[dossiers]
from = "2020-01-02"
to = "2020-08-31"

[open]
from = "2020-09-01"
to = "2020-09-30"

[[fields]]
code = "TP-HT"
name = "Tư pháp - Hộ tịch"

[[fields]]
code = "TN-MT"
name = "Tài nguyên và Môi trường"

[[fields]]
code = "LD-TBXH"
name = "Lao động - Thương binh và Xã hội"

[quota]
ca-nhan = 15
to-chuc = 10
', 1, 'open');
INSERT INTO round_event VALUES ('nghi-xuan-2020', 1, '2020-09-10', 'dòng lệnh', 'created', '[]', '');
INSERT INTO round_event VALUES ('nghi-xuan-2020', 2, '2020-09-10', 'dòng lệnh', 'opened', '[]', '');
INSERT INTO sealing VALUES ('2020-09-10');
INSERT INTO tally VALUES ('nghi-xuan-2020', '000.21.27.H27', 'LD-TBXH', 'ca-nhan', 'qr', 'drawn', 0, X'BC000000010100000000000000010104011001040A6428000101010101010102020101030301010404010202040102030601020408010303090103040C0104041000010100000000000100010000000001000001000000010000000100000100000000010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000101010001000001010101010100010000020402010101000100000309030101010101010104100400000000000000');
INSERT INTO tally VALUES ('nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'drawn', 0, X'C5000000010200000000000000020200080004002000080010001A00540168000001020606140206081A0206050C0206071202080822020805110208071902050511020507160207071D000100010001000001000001000100010100000100000100010000010001010001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001020201020101061406010202010201010822080102020102010105110501020201020101071D0700000000000000');
INSERT INTO tally VALUES ('nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'open', 0, X'BC0000000102000000000000000102080220020815DD5400010206061A020603070206050D0206071302030305020305080203070B0205050D0205071202070719000101000000010001010100000000010001010000000100000101000001000000010100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001020201020101061A060102020002000003050301020200020000050D050102020102010107190700000000000000');
INSERT INTO tally VALUES ('nghi-xuan-2020', '000.21.27.H27', 'TP-HT', 'ca-nhan', 'qr', 'drawn', 1, X'BC000000010100000000000001010104021004080DA9340001010303090103040C0103050F0103010301040410010405140104010401050519010501050101010100010000010000000100000001000001000000000100010100000000000100010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000101010001000003090301010101010101041004010101010101010519050101010001000001010100000000000000');
INSERT INTO tally VALUES ('nghi-xuan-2020', '000.21.27.H27', 'TP-HT', 'ca-nhan', 'qr', 'reserve', 0, X'BC000000010100000000000000010104021004080EC43800010102020401020306010204080102050A010303090103040C0103050F01040410010405140105051900010001000000000100000100000001000000010000010000000001000101000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000101010001000002040201010100010000030903010101010101010410040101010101010105190500000000000000');
INSERT INTO tally_week VALUES ('nghi-xuan-2020', '000.21.27.H27', '2020-W37', X'07071C0B70132C548208D002');
INSERT INTO tile VALUES (0, 0, X'1553A9A94E69C3CD06E92973B7EB5F5E5A551A74039832971DDD93A6C970E80421566FD511A332ADDCE9402E7EDA299AA03A1D10CCD54AA5CB580A23EC88AF333CBCED89E61844801191FD488C75D7A5ACC32BAA579F6E2B98C80511700D1295448D758F71FB5097EC490D4675482B7D070756A5A77409D15D32284BFC63B77B44EE069D8F53D54E5CC9123A71AF0831BE044B376B94AEA65B72F1EA7953DF2245843496C433AA72BD4DCB230275367E9545AE966DF00805662EDC0AABC8561F4E78B973C7C6ED48E4A826CD9680F107EA9DE0A1ACEACD7B877FCE158BA6F39F7E02362DA92C3361207883FB91733CCB2FFF73E679EB9C57040BAA6382D7C74682E8C05E500525BFE52B3496A8E5556BC1A45ACC26246FB60B17BD008DB050F7A205769534CCDB8C798ACE78D7BAF7BD187D1F3C148C8936A23B1FB1FBF25FC4AD4E765449E880C57C66273218AA8D75396A502C5F5EF572C0B6AE6B36BF4478BB3B5A0983CD10811410DC6DDD1A5897F441EE8846B3FDCFD21B701B471AF5E0CD81C92381D28CC4C273CCA3798688D40A29206E7534E81EC175AF8947E6579FCE4D7C8B22C3E3C9EE32B007B400A3C80094A6A83185E99EFFF9BE0846D5A621D3738F385882495E6D2527E9AC63A050DB2723DFFDBB6270A997F2BBD7DE08A6DFCD4DB4C65C90AF3BD9915BAAD48ACED69A8E31E94B494969279F470B8C0AD4E660469708F714B79AC44DDFE9B9F00532AE2D86B3D1981215B827CF5F062EF8F90340D3E92C02101D623277C7D2D4AD61B8CB4C6002F3675F05007C42483F321EFDBE7501689B2E7DF716331D3F4E6B8FDC748D4742E0553882396AA2328E100773A69C715D7785F5F3BC491DA662768BBCD57668E8A7CD592C607852D503BF07C56F3EC045973113B29F304B9C56574D909CD8B6BF20E66B282BC0D2FE5EE509B41BA83151A5810A9E9B5AF196AA911292C630755845C51CFBBC9589E7A4CC1564E250793BBE116C508CFB51C59C02A3A0CA44A69596B6D000A4F2F685479817B937E96CE277AFBD7D43CC5E523D6C889C9E2DBCCB4FC97635DF6255B0F38A1D23BC6BF8ABFD8B3EF884817614DC571FB00407F322759EEDA28E668366D47D210645199D9BC948846A6B00055E76BEB93B820CD0DE2112042ACA2572AB77D52EE6BC106BDE53523DB4993875F883AA87CFCE3D63E2ADCC0074C97ABA44A6383B7F6540839D79E7214131C5F8C6AFD412BF9CFE7C3A0DECF2BA7AC1C85799013DEC3B2ACBDAEB11C49B20B7758AB6551C40E5D8CD9390283FB4B3B9026B70ED4095C880DBC4CE80BB767B2671A3F3C845B1B82C9CEBDF34EE233C1B03F16F6949037CB888B34A4043220A86728348F50F2C864023E6645FDEF9F55B6848BA554A33E8AA62F0FF9DF392B7CD34FC261A7BDD24B095EA2DC70086E1343A4BE68750463C901B42714DBB671C9FC27BAF7472B8100B768A856A37A3B6BD497D85F155A000DBEE375FD6A4174B82CFB38DE43EFC5EAB51404CDA4619E7C501CABF1656A4CE36C8038FF702B12B3B54AAE2CFDBEB962A99829685B0369BB9A2CBB5355BAB5C7E513F50F59FC9E76FDB1C8E36DC1C8399CE0EC875C7FA75AA594728FC68F88DFDE5B2C6E8F7FE11B798C6C11A08BBE9F47A1D4E04EFCF6891995214E07C4327319561E97E3FD9DD92A006A083C0EE0728F76E6DD89F2D17BC763887EA7CF457C7BEF907A23E9846448CDEC0D34607215560E4F831F109FF29D3DDBC97806CD38BD6AB1ADBCDAD86FB2210D7289B8C417B8920CD454DDB21467C1A8DC08BDFDA04FE668DDC5F958A3932479E77DAC9D071EF38F26A935147EC0BECB3F68CCD17D89C4E7ABA0E9E65CB3CB1A39571A13A5F42F8A3F52D65E23D5ADC195496745342A3D91EB929F0F4D40F457BF992BA195A014A5709C5BC1491479062BAA4838445BA215565B527F2C9F4E1990825B9F9DB9DB3974C7CEAB0AE42388169A9EFB497915EAAE0BD5A28F13C699942343D2F21D0A1337FAF3A71E7CA612E9CAB4B91C76744D8C1886094FE3AB41D8CA5B47CE15832E15FBEE3C7B5E1C4034FABA76112A1318C4AA590747084922ECE702E21B9DA4AC072F048C4EA83104B1CB0E22869E0FEDF6C50301633B55C17F6CECB91643A5710F35DEF6B6F05E23519B2B7BCAC82CA6677F3A261BBA3EB10DE79EF855D80E4B0396D0D0223AB4093E4B72160B9E1AA911BDAB24CB08D5B33FF95CA1AAD78F5290D481C92B79AB28592C564D7DAA9283D0A5CEF9E8DE9C860AA56412BFB3FDBF1D58055AD152CE1A080D521B4D91AD5809C52B878B0F8891BF45C637D37D2647A7DB93B7238BF92AB2EEBCEABC17A638BE9277B839987566A1A3F27C0051522A3AED1308F220CB9E217F27C3B362A653A377FDE42B82198598A834B8AE21AB3E5485CD33DF30728C514F61325714989C3F4FF336F80F33BBFDD9832AA4DA6EE8DF8E3B6712197D3BACFF6DAD665AAE65CFED975FDF496F72EB0207F76B301A0D00194974705008FB68A04ACCFDF59E3E808D59694CEE9B74B6E584FB4941DA291879E22B2B4CCFC747D343EB29CE4EB5B26C207C697AB20500CA12021B2D324DD6B477AC0974A67A798417B7997E15976C8DE49049BFF4D3E3FD1DFAF62919B97D0DB2F3AE87D6071B3950A55598BC264DE41AAD756852B8078500D72ECE34CAF90610EF9074A4D19DCBAF585B17FE1CE8E0B22D44F2C04E185A81FEDCAACA631BBE00B38D37C888F86E5B424CE1A04493A8DBF59CB46DEA54AD8678D6365298219206B0137D2913B79E60F575FF1991B8DF6DA7C06418068C620523360B7DC3ABAC70BCDAE5152700EE861E8B227473E028FEA24BC94851CECDFBD7AC8C2A6167C57FB75CD86CE3AA4');
INSERT INTO used VALUES ('nghi-xuan-2020', X'4DF2A7AF2D7765BCFDD0641D3D8554B7');
INSERT INTO used VALUES ('nghi-xuan-2020', X'9B2A4C106192220D344E7B021B00177B');
INSERT INTO used VALUES ('nghi-xuan-2020', X'AE3C163079D18B78A3A810EB4D1E188E');
INSERT INTO used VALUES ('nghi-xuan-2020', X'C3AD530C3C2F7FED377E8DF173BF52E4');
INSERT INTO used VALUES ('nghi-xuan-2020', X'CA46820A1A0594A9A7E247FE74CA94CA');
INSERT INTO used VALUES ('nghi-xuan-2020', X'DA6DEF8420507A3369D9C16D4BC497FF');
INSERT INTO used VALUES ('nghi-xuan-2020', X'E48C57A814F41A97BE2986621DA96BBF');
INSERT INTO weight VALUES ('nghi-xuan-2020', '', '2020-09-10', 7, X'070701020752', X'070701020752');
INSERT INTO weight VALUES ('nghi-xuan-2020', '000.21.27.H27', '2020-09-10', 7, X'070701020752', X'070701020752');
