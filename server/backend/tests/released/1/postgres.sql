-- Schema 1 with a small round in it. Frozen: made by examples/freeze_schema.rs, never edited.

CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
    installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL,
    execution_time BIGINT NOT NULL);

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
    body   BYTEA NOT NULL,
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
);

-- Of a dossier or of a place, never of both.
CREATE TABLE invitation (
    id         BYTEA NOT NULL PRIMARY KEY,       -- 16 random bytes
    round      TEXT NOT NULL,
    dossier    TEXT UNIQUE,                     -- one dossier, one voice; NULL = of a place
    list       BIGINT,                          -- the place: its list
    place      BIGINT,                          -- and its number; NULL = of a dossier
    agency     TEXT NOT NULL,
    key_id     TEXT NOT NULL,                   -- the minting key: a reprint gives the same token
    token_hash BYTEA NOT NULL UNIQUE,            -- keyed hash; the token itself is on paper only
    UNIQUE (list, place),                       -- one place, one voice
    CHECK ((dossier IS NULL) = (list IS NOT NULL) AND (list IS NULL) = (place IS NULL))
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
    list_hash TEXT   NOT NULL,                  -- SHA-256 of the list it was drawn from: backend::verification
    items     TEXT   NOT NULL,                  -- ids of the items that are asked again, a space between; one choice a round
    PRIMARY KEY (round, part)
);

-- Who was drawn. Fixed: rows are only ever added.
CREATE TABLE verification (
    round      TEXT   NOT NULL,
    number     BIGINT NOT NULL,                 -- on the worksheet, from 1
    part       BIGINT NOT NULL,
    invitation BYTEA   NOT NULL,
    PRIMARY KEY (round, number),
    UNIQUE (round, invitation)
);

-- How to reach them. Of those who were drawn alone, until a day.
CREATE TABLE verification_contact (
    round    TEXT   NOT NULL,
    number   BIGINT NOT NULL,
    phone    TEXT   NOT NULL,
    name     TEXT   NOT NULL,                   -- may be empty
    purge_on TEXT   NOT NULL,                   -- ISO day on which the row is deleted, by the seal of that day at the latest
    PRIMARY KEY (round, number)
);

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
);

-- How the items were answered that were asked again: counted by agency, so that no row joins a person and a score.
CREATE TABLE verification_score (
    round  TEXT   NOT NULL,
    agency TEXT   NOT NULL,
    item   TEXT   NOT NULL,
    score  BIGINT NOT NULL,                     -- 1 to 5
    n      BIGINT NOT NULL,                     -- how many said it
    PRIMARY KEY (round, agency, item, score)
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

-- One packed row a week of an agency: what is told by period. Its rows come and change with voices, like those of `tally`.
CREATE TABLE tally_week (
    round   TEXT NOT NULL,
    agency  TEXT NOT NULL,
    week    TEXT NOT NULL,                      -- ISO week, 2026-W47
    figures BYTEA NOT NULL,                      -- domain::period::WeekTally, postcard
    PRIMARY KEY (round, agency, week)
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

INSERT INTO _sqlx_migrations VALUES (1, 'initial', '2026-01-01 00:00:00', TRUE, '\x7966be4279a6be1b3edecfc0d935cdfcb88256f5266b3c3ac512fa96a89228fdd36d0a859df856d00c2ad264ab86f5cb', 0);
INSERT INTO account VALUES ('tinh', 'tinh', NULL, '$argon2id$v=19$m=19456,t=2,p=1$KejnmGSX/tEJj6D5uDjJUQ$5uZLwIw46XfUfSTHWbVsP2P2D1rzgOxa0fQgedFBws0');
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
INSERT INTO board VALUES ('nghi-xuan-2020', '000.21.27.H27', 9, 45, 39, '\x070000000000011B02020101010500000000000102020101040000000001010202010500000000000101010202050000000000020101010205000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002071C0B70132C548208D00204070702070202123C1207070207020214441407070307030316501607070407040418601800000000000000000000000500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100020000', '\x050000000000001B01010101010500000000000101010101040000000001010101010500000000000101010101050000000000010101010105000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002051408500E203CDA05F001040505020502020F370F0505020502020F370F0505020502020F370F0505020502020F370F00000000000000000000000500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100020000290505050505000000000000000000000000000000000000000000000505050505000000000000000000');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.22.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.23.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.24.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.25.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.26.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.27.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.28.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.29.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.30.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.31.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.32.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.33.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.34.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.35.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.36.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO board VALUES ('nghi-xuan-2020', '000.37.27.H27', 0, 0, 0, '\x', '\x');
INSERT INTO comment VALUES ('\x68F454BEADAC284EE7272A1C12602AF2', 'nghi-xuan-2020', '000.21.27.H27', 'Chờ hơi lâu');
INSERT INTO dispute VALUES ('nghi-xuan-2020', '\xFF52A7FEF7000DD4957240D646F42415');
INSERT INTO dossier VALUES ('000.21.27.H27-191101-0007', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp giấy xác nhận tình trạng hôn nhân', 'ca-nhan', 'truc-tiep', FALSE, '2019-11-01', '2019-11-06', '2019-11-06', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-191112-0006', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực hợp đồng, giao dịch liên quan đến quyền sử dụng đất và nhà ở', 'ca-nhan', 'truc-tiep', FALSE, '2019-11-12', '2019-11-14', '2019-11-13', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-191118-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Đăng ký khai tử', 'ca-nhan', 'truc-tiep', FALSE, '2019-11-18', '2019-11-19', '2019-11-19', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200102-0003', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội', 'ca-nhan', 'truc-tiep', FALSE, '2020-01-02', '2020-01-09', '2020-01-09', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200102-0012', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Đăng ký khai tử', 'ca-nhan', 'truc-tiep', TRUE, '2020-01-02', '2020-01-03', '2020-01-03', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200108-0004', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Hòa giải tranh chấp đất đai', 'ca-nhan', 'buu-chinh', FALSE, '2020-01-08', '2020-03-18', '2020-03-18', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200113-0007', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Hòa giải tranh chấp đất đai', 'ca-nhan', 'truc-tiep', FALSE, '2020-01-13', '2020-03-23', '2020-03-23', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200116-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', FALSE, '2020-01-16', '2020-01-16', '2020-01-16', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200117-0008', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Đăng ký chuyển mục đích sử dụng đất không phải xin phép', 'ca-nhan', 'truc-tiep', FALSE, '2020-01-17', '2020-02-14', '2020-02-14', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200207-0001', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đơn đề nghị tách thửa, hợp thửa đất', 'ca-nhan', 'truc-tiep', FALSE, '2020-02-07', '2020-02-14', '2020-02-14', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200210-0004', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận nguồn gốc và thời điểm sử dụng đất', 'ca-nhan', 'truc-tiep', FALSE, '2020-02-10', '2020-02-24', '2020-02-19', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200212-0006', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Đăng ký lại khai sinh', 'ca-nhan', 'truc-tiep', FALSE, '2020-02-12', '2020-02-19', '2020-02-19', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200214-0005', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp bản sao trích lục hộ tịch', 'ca-nhan', 'truc-tiep', FALSE, '2020-02-14', '2020-02-17', '2020-02-17', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200218-0002', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đơn đề nghị tách thửa, hợp thửa đất', 'ca-nhan', 'truc-tiep', FALSE, '2020-02-18', '2020-02-25', '2020-02-25', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200218-0004', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp giấy xác nhận tình trạng hôn nhân', 'ca-nhan', 'truc-tiep', FALSE, '2020-02-18', '2020-02-21', '2020-02-20', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200225-0006', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đơn đề nghị tách thửa, hợp thửa đất', 'ca-nhan', 'truc-tiep', FALSE, '2020-02-25', '2020-03-03', '2020-03-03', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200227-0004', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực hợp đồng, giao dịch liên quan đến quyền sử dụng đất và nhà ở', 'ca-nhan', 'truc-tiep', FALSE, '2020-02-27', '2020-03-02', '2020-03-02', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200303-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', FALSE, '2020-03-03', '2020-03-03', '2020-03-03', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200304-0003', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', FALSE, '2020-03-04', '2020-03-04', '2020-03-04', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200309-0006', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Đăng ký chuyển mục đích sử dụng đất không phải xin phép', 'to-chuc', 'truc-tiep', FALSE, '2020-03-09', '2020-03-30', '2020-03-26', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200310-0002', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Đăng ký khai sinh', 'ca-nhan', 'truc-tiep', FALSE, '2020-03-10', '2020-03-11', '2020-03-11', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200311-0004', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Tham vấn ý kiến trong quá trình đánh giá tác động môi trường', 'to-chuc', 'truc-tiep', FALSE, '2020-03-11', '2020-04-01', '2020-03-24', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200312-0003', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp giấy xác nhận tình trạng hôn nhân', 'ca-nhan', 'truc-tiep', FALSE, '2020-03-12', '2020-03-17', '2020-03-18', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200323-0009', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Đăng ký hoạt động đối với cơ sở trợ giúp xã hội dưới 10 đối tượng', 'to-chuc', 'truc-tiep', FALSE, '2020-03-23', '2020-04-14', '2020-04-14', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200325-0007', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp bản sao trích lục hộ tịch', 'ca-nhan', 'truc-tiep', FALSE, '2020-03-25', '2020-03-26', '2020-04-06', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200326-0001', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Đăng ký hoạt động đối với cơ sở trợ giúp xã hội dưới 10 đối tượng', 'to-chuc', 'truc-tiep', FALSE, '2020-03-26', '2020-04-17', '2020-04-17', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200421-0008', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đơn đề nghị tách thửa, hợp thửa đất', 'ca-nhan', 'truc-tiep', FALSE, '2020-04-21', '2020-04-28', '2020-05-07', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200422-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', FALSE, '2020-04-22', '2020-04-22', '2020-04-22', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200423-0005', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Cấp giấy xác nhận tình trạng hôn nhân', 'ca-nhan', 'truc-tiep', FALSE, '2020-04-23', '2020-04-28', '2020-04-28', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200513-0004', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Thay đổi, cải chính, bổ sung thông tin hộ tịch', 'ca-nhan', 'truc-tiep', FALSE, '2020-05-13', '2020-05-18', '2020-05-15', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200514-0002', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Hỗ trợ hộ kinh doanh bị ảnh hưởng bởi đại dịch COVID-19', 'to-chuc', 'truc-tiep', FALSE, '2020-05-14', '2020-05-21', '2020-05-21', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200520-0009', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đăng ký kế hoạch bảo vệ môi trường', 'to-chuc', 'truc-tuyen', FALSE, '2020-05-20', '2020-06-03', '2020-06-03', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200525-0002', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội', 'ca-nhan', 'truc-tiep', FALSE, '2020-05-25', '2020-06-01', '2020-05-27', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200528-0004', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', FALSE, '2020-05-28', '2020-05-28', '2020-05-28', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200528-0005', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đơn đề nghị tách thửa, hợp thửa đất', 'ca-nhan', 'truc-tiep', FALSE, '2020-05-28', '2020-06-04', '2020-06-04', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200608-0008', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', FALSE, '2020-06-08', '2020-06-08', '2020-06-08', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200615-0005', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Xác nhận hộ nghèo, hộ cận nghèo', 'ca-nhan', 'truc-tiep', FALSE, '2020-06-15', '2020-06-22', '2020-06-26', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200616-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', FALSE, '2020-06-16', '2020-06-16', '2020-06-16', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200622-0001', '000.21.27.H27', '000.21.27.H27', 'LD-TBXH', 'Hỗ trợ hộ kinh doanh bị ảnh hưởng bởi đại dịch COVID-19', 'to-chuc', 'truc-tiep', FALSE, '2020-06-22', '2020-06-29', '2020-06-29', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200629-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'to-chuc', 'truc-tiep', FALSE, '2020-06-29', '2020-06-29', '2020-06-29', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200708-0009', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'ca-nhan', 'truc-tuyen', FALSE, '2020-07-08', '2020-07-08', '2020-07-08', 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200709-0004', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực hợp đồng, giao dịch liên quan đến quyền sử dụng đất và nhà ở', 'ca-nhan', 'truc-tiep', FALSE, '2020-07-09', '2020-07-13', '2020-07-20', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200721-0005', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Đăng ký khai sinh', 'ca-nhan', 'truc-tiep', FALSE, '2020-07-21', '2020-07-22', '2020-07-22', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200810-0009', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Xác nhận đăng ký kế hoạch bảo vệ môi trường', 'to-chuc', 'truc-tiep', FALSE, '2020-08-10', '2020-08-24', '2020-08-19', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200810-0014', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Đăng ký chuyển mục đích sử dụng đất không phải xin phép', 'ca-nhan', 'truc-tiep', FALSE, '2020-08-10', '2020-08-31', '2020-08-27', 'reserve');
INSERT INTO dossier VALUES ('000.21.27.H27-200811-0006', '000.21.27.H27', '000.21.27.H27', 'TP-HT', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'ca-nhan', 'truc-tiep', FALSE, '2020-08-11', '2020-08-11', '2020-08-11', 'drawn');
INSERT INTO dossier VALUES ('000.21.27.H27-200812-0007', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Tham vấn ý kiến trong quá trình đánh giá tác động môi trường', 'to-chuc', 'truc-tiep', FALSE, '2020-08-12', '2020-09-03', NULL, 'open');
INSERT INTO dossier VALUES ('000.21.27.H27-200818-0004', '000.21.27.H27', '000.21.27.H27', 'TN-MT', 'Đăng ký chuyển mục đích sử dụng đất không phải xin phép', 'ca-nhan', 'truc-tiep', FALSE, '2020-08-18', '2020-09-09', NULL, 'open');
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
');
INSERT INTO invitation VALUES ('\x0CB4D5268EEE3750CF162A6B59B1954D', 'nghi-xuan-2020', '000.21.27.H27-200514-0002', NULL, NULL, '000.21.27.H27', 'k1', '\xF97F33E2BED866635B2D0FA7A74433E7B4A4D9D542B24851E10D21E5F50E5FF9');
INSERT INTO invitation VALUES ('\x0E014A3B621E3E79C7201FC9F563DFB4', 'nghi-xuan-2020', '000.21.27.H27-200525-0002', NULL, NULL, '000.21.27.H27', 'k1', '\xB9E712BAC6ED37C0A6FFB0D54BCCCADE5E65BA05A19CC077C8E3CCD2D943DE2D');
INSERT INTO invitation VALUES ('\x1031D02C640857F1E300D36C63C186FB', 'nghi-xuan-2020', '000.21.27.H27-200102-0012', NULL, NULL, '000.21.27.H27', 'k1', '\x92A6B29F4D91B9E84AF259DC523851CA27CFD6F7850B124284468D27E3BE2B7C');
INSERT INTO invitation VALUES ('\x13F9CEB430ABC7D60FEC116C22A18317', 'nghi-xuan-2020', '000.21.27.H27-200622-0001', NULL, NULL, '000.21.27.H27', 'k1', '\x27569BC8965DA1444BED9F34E626C2A1960DED00A15385116D3A8DC179C9497A');
INSERT INTO invitation VALUES ('\x158D5018E827810EED3CFC4262811FFF', 'nghi-xuan-2020', '000.21.27.H27-200421-0008', NULL, NULL, '000.21.27.H27', 'k1', '\x8709FE918FFD538FB69F36B91FB911C9A6F3DFE52861105596FD324308686800');
INSERT INTO invitation VALUES ('\x1D23DA2D8142B0B46579704A9DC38B1D', 'nghi-xuan-2020', '000.21.27.H27-200323-0009', NULL, NULL, '000.21.27.H27', 'k1', '\xA8A23A8F1EC53FCAF659A9F8CFDF6D3F5B5166266CE61B87AECE955DB7D47696');
INSERT INTO invitation VALUES ('\x2618F4A1787CDB4BF2144068A7794863', 'nghi-xuan-2020', '000.21.27.H27-200227-0004', NULL, NULL, '000.21.27.H27', 'k1', '\x3D02A96320D9631DCB0916B8E255D518D6EC037A1096785D1737805E055FCFFD');
INSERT INTO invitation VALUES ('\x2641CD932A5FD2C760683651C0CA4BE3', 'nghi-xuan-2020', '000.21.27.H27-200528-0005', NULL, NULL, '000.21.27.H27', 'k1', '\xCC7543DBA3A24E046EC9A289E0B19980314599D0A426FAE1FEB3F2808161D625');
INSERT INTO invitation VALUES ('\x275ADA7BFF546A6EB8DC52ADA06ED4DC', 'nghi-xuan-2020', '000.21.27.H27-200528-0004', NULL, NULL, '000.21.27.H27', 'k1', '\x85395592A2477FE5EEC01C730E88D733E8A3258F4BB74D448F1B426A882E9135');
INSERT INTO invitation VALUES ('\x2BF4CBA5B2741CEFE144CD953B4E6E8A', 'nghi-xuan-2020', '000.21.27.H27-200608-0008', NULL, NULL, '000.21.27.H27', 'k1', '\x5D3432EFFB7C25007524427771DAE2A7FE57C91B87C8D48C0453425727AE28F8');
INSERT INTO invitation VALUES ('\x2EDEB0763B998F599C17FA5361A92A01', 'nghi-xuan-2020', '000.21.27.H27-200629-0009', NULL, NULL, '000.21.27.H27', 'k1', '\xB12D7578B7D0EB5F85D2A7270A4A582BDC4D88013204CB030208A48B0FA3291B');
INSERT INTO invitation VALUES ('\x2F29448342D803C4D32D075369051716', 'nghi-xuan-2020', '000.21.27.H27-200218-0004', NULL, NULL, '000.21.27.H27', 'k1', '\x12D06D5B4BF6ADAE12AEAEF91ED44650206A54C50C413CB825D625E68C4F841B');
INSERT INTO invitation VALUES ('\x3ED38F9829CF1A898AB530EC34249151', 'nghi-xuan-2020', '000.21.27.H27-200422-0009', NULL, NULL, '000.21.27.H27', 'k1', '\x04DDBB39376C9A38FAFCD1339020C284B45D12EC0F13386B39F863F22C1EC8F4');
INSERT INTO invitation VALUES ('\x408F2D8757799F322F02227E0454E14A', 'nghi-xuan-2020', '000.21.27.H27-200616-0009', NULL, NULL, '000.21.27.H27', 'k1', '\x12CFD894749E1F7906C6E3D7F002191FB69ABDB23FDC3C517F30E2EE2A57667A');
INSERT INTO invitation VALUES ('\x43B7BC4160B750CD76F28ABB4DFDC3BE', 'nghi-xuan-2020', '000.21.27.H27-200303-0009', NULL, NULL, '000.21.27.H27', 'k1', '\x5D88C04988E6D8EB83E9F2359AA8F5DCC815471C1ED48459B7C69AE73B7C0D18');
INSERT INTO invitation VALUES ('\x4CC1D716C63B56EF9CCFC6EDA40C2775', 'nghi-xuan-2020', '000.21.27.H27-200520-0009', NULL, NULL, '000.21.27.H27', 'k1', '\x05F98CF10F6E35A9EDC37479C959E2B5DCB1ACE9C62FCF17A7103A1A5194F508');
INSERT INTO invitation VALUES ('\x52D1EC563FFBC1982C4E2991C050DA1F', 'nghi-xuan-2020', '000.21.27.H27-200214-0005', NULL, NULL, '000.21.27.H27', 'k1', '\x40DB2E76EC9DE8AD9C286E5514DC4070D7BA3BB0619EB216404B06EA9C07E4B6');
INSERT INTO invitation VALUES ('\x582AB32FC2C61AE65EB69D47F1545652', 'nghi-xuan-2020', '000.21.27.H27-200810-0014', NULL, NULL, '000.21.27.H27', 'k1', '\xF9C1C3F26C1802734AF33008C792949D58C24E780E52CB70AA883A32C834FF96');
INSERT INTO invitation VALUES ('\x632B807EC6B290D3FE21EE2EECB220EF', 'nghi-xuan-2020', '000.21.27.H27-200810-0009', NULL, NULL, '000.21.27.H27', 'k1', '\x22D0090555A08A5C4CBE839018E3EC6782F340DBFBA3EF6B18AE1708CC51CEDA');
INSERT INTO invitation VALUES ('\x67D431A113DC78460A86E8383ACF97AB', 'nghi-xuan-2020', '000.21.27.H27-200615-0005', NULL, NULL, '000.21.27.H27', 'k1', '\xEC112E1CE7DE7BE7DCC17BDC2498916B35650C096B143347862901AAC08B066B');
INSERT INTO invitation VALUES ('\x74E2542A98DFD4EE2F21566C6DAC2B81', 'nghi-xuan-2020', '000.21.27.H27-200812-0007', NULL, NULL, '000.21.27.H27', 'k1', '\x8A1B347F08E1C34F2E0FE9B3BEEA55A91FC856A108B0AEA2E027BAEA22714D21');
INSERT INTO invitation VALUES ('\x7C6AB20D8F44CE1FB4EE7F711B4FB66D', 'nghi-xuan-2020', '000.21.27.H27-200113-0007', NULL, NULL, '000.21.27.H27', 'k1', '\x3E99D5EA48DAAA39F46AF6CA3D512C91F6C02A771ABD6F7626B8588631600E27');
INSERT INTO invitation VALUES ('\x7ED065A93979FFF3E0445634AF187A37', 'nghi-xuan-2020', '000.21.27.H27-200212-0006', NULL, NULL, '000.21.27.H27', 'k1', '\xE388883F2D13000069FA5C7138583C1F64872DAF36244E111CB980B9850074D5');
INSERT INTO invitation VALUES ('\x8801AFBEBF59C49E0F27DE0958501649', 'nghi-xuan-2020', '000.21.27.H27-200423-0005', NULL, NULL, '000.21.27.H27', 'k1', '\x103D49683F7D4ECE7CCB6726C5119B1A9087FAD6E51C1DAA1EB1CC4986904599');
INSERT INTO invitation VALUES ('\x98B8F83669D8B0FC7F08010C6848A3C4', 'nghi-xuan-2020', '000.21.27.H27-200310-0002', NULL, NULL, '000.21.27.H27', 'k1', '\xF73E858481192E4820EE1768C18242F2F4AC5134BC468C572BF302D4B10937AC');
INSERT INTO invitation VALUES ('\x9CBF3DB865A9FCA8611F532FB2FD8674', 'nghi-xuan-2020', '000.21.27.H27-200709-0004', NULL, NULL, '000.21.27.H27', 'k1', '\x9C2E813CAA3CA61AD36867D8F992600A3763AA44300D3C8D7C38A42D214F00DA');
INSERT INTO invitation VALUES ('\x9D1184D000D281C24A699E5906DA1287', 'nghi-xuan-2020', '000.21.27.H27-200312-0003', NULL, NULL, '000.21.27.H27', 'k1', '\xD84804A5C7EEC5D717193518EC42FAD7F464B9569E0FD9C3EFA9347C8A5D5DC9');
INSERT INTO invitation VALUES ('\xA276D21D051CA94D3D738A6334A5EC31', 'nghi-xuan-2020', '000.21.27.H27-200818-0004', NULL, NULL, '000.21.27.H27', 'k1', '\xA4B1CA66E293E4416410D60276D3B00FC055D32E35A01939DA508727794AD2F9');
INSERT INTO invitation VALUES ('\xA4C2E8E79C86972D57872A92ACDA48D7', 'nghi-xuan-2020', '000.21.27.H27-200304-0003', NULL, NULL, '000.21.27.H27', 'k1', '\xB4DA8A4F310891C20A78289A54600648BAACA36257481D2B2AAC3553000DF8C0');
INSERT INTO invitation VALUES ('\xA5050740FDB2DF62F1E5E2C59BEDA418', 'nghi-xuan-2020', '000.21.27.H27-200117-0008', NULL, NULL, '000.21.27.H27', 'k1', '\xF0BBF739BE976E99205C6910B046F63E1AA675ECD4270216719E5424425F2AC5');
INSERT INTO invitation VALUES ('\xAA80EE7A3263002D12A42287E4C655CC', 'nghi-xuan-2020', '000.21.27.H27-200708-0009', NULL, NULL, '000.21.27.H27', 'k1', '\x38EF021C243C58FDFCFFDC57E5983668EFC018328E1777A1B363B461BE3F7B09');
INSERT INTO invitation VALUES ('\xAEDB47694400A8C7BA9FF0936834E49B', 'nghi-xuan-2020', '000.21.27.H27-200309-0006', NULL, NULL, '000.21.27.H27', 'k1', '\xDE93A1E4A68F5AD3DB7A85EE403C50384D948C1DEF8CC00E5E5A31303EF603D3');
INSERT INTO invitation VALUES ('\xB1E19E777EE9FC409E7D1BFED7788BA8', 'nghi-xuan-2020', '000.21.27.H27-200207-0001', NULL, NULL, '000.21.27.H27', 'k1', '\x6812780A1A78DB23BBECAFF1D86EE5BBDF9F930DAA3A32CAFBFAB13164E2D058');
INSERT INTO invitation VALUES ('\xB2B61EB6EA12684BAA12010A307FE294', 'nghi-xuan-2020', '000.21.27.H27-200311-0004', NULL, NULL, '000.21.27.H27', 'k1', '\xDA955567A901B720308E93C6DB5C0913052B4E86203AE5CC6509612A28D5CDC8');
INSERT INTO invitation VALUES ('\xC6D20197EABC5C977EE48D2942592A94', 'nghi-xuan-2020', '000.21.27.H27-200811-0006', NULL, NULL, '000.21.27.H27', 'k1', '\xC2F1B3DA94ECE30435FC59E9C6F3CA7D107213141F53BDF4145F092996E78BEF');
INSERT INTO invitation VALUES ('\xD84AD305154D974387F29B03E4BE9F2F', 'nghi-xuan-2020', '000.21.27.H27-200225-0006', NULL, NULL, '000.21.27.H27', 'k1', '\x27FED1B703DED0426F5C430D96C9726614E34941B1F1E6BD7511E8651B26FC79');
INSERT INTO invitation VALUES ('\xDE19F5E720528EF05BE0A7582455ECD5', 'nghi-xuan-2020', '000.21.27.H27-200325-0007', NULL, NULL, '000.21.27.H27', 'k1', '\x114DC24402DC5F9D3B7530614F010E7D5CC652A2917CAF5CE0E07C29C11A7D36');
INSERT INTO invitation VALUES ('\xE340253753B2FBF2FBF394B8689F38C9', 'nghi-xuan-2020', '000.21.27.H27-200513-0004', NULL, NULL, '000.21.27.H27', 'k1', '\x908F8D8EFBEFA290026B4B21D7A64DA53827FA95119E8726F5AB5FD74CCEC4C4');
INSERT INTO invitation VALUES ('\xEDD91EEF4D57A5843D9AE638477B02BB', 'nghi-xuan-2020', '000.21.27.H27-200108-0004', NULL, NULL, '000.21.27.H27', 'k1', '\xB51625C7A03C3598005F319686EC431B1E310E3475F92108963842AEAB5D950E');
INSERT INTO invitation VALUES ('\xEDFFA080D6F359F08CC6834960BB3E73', 'nghi-xuan-2020', '000.21.27.H27-200218-0002', NULL, NULL, '000.21.27.H27', 'k1', '\x2A247C1603D9CB89A8D5DB71850CC1253C94D0994E4E3E039A4958B49C8078CD');
INSERT INTO invitation VALUES ('\xF06B579E1B16D947A1793EBB886B4CBC', 'nghi-xuan-2020', '000.21.27.H27-200326-0001', NULL, NULL, '000.21.27.H27', 'k1', '\xA45608E24E6AF51D3E8AB9F4E030421DBBEAB3536BFABC747270D1F3309869E5');
INSERT INTO invitation VALUES ('\xF52ED44E98C3E95903C7382A56019A2E', 'nghi-xuan-2020', '000.21.27.H27-200210-0004', NULL, NULL, '000.21.27.H27', 'k1', '\x579601415041C23F1CAFE5D4AC0875753A0308DF7FA1D472E9AA215AE6129BF0');
INSERT INTO invitation VALUES ('\xFD03CCFCA1090BF632EE39AB643886BF', 'nghi-xuan-2020', '000.21.27.H27-200721-0005', NULL, NULL, '000.21.27.H27', 'k1', '\xD499BA6F14F109487B0EF5CCF5E6B696D56B63709822ABA6E21DCC8D7C94F969');
INSERT INTO invitation VALUES ('\xFEDE1D561A897ECB131D7689AB21B594', 'nghi-xuan-2020', '000.21.27.H27-200116-0009', NULL, NULL, '000.21.27.H27', 'k1', '\x9A12EC3CF2177696A97C15C986E4EC0D3D3DC8709C8E8D35E02BA160F80D00C7');
INSERT INTO invitation VALUES ('\xFF52A7FEF7000DD4957240D646F42415', 'nghi-xuan-2020', '000.21.27.H27-200102-0003', NULL, NULL, '000.21.27.H27', 'k1', '\xEAD6483A6DB858EA1ED25483014F85B88244C71ECF82B99DBA433FB14F7DC2D4');
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
INSERT INTO response VALUES ('\x5E0AAE52FD28B44F55B40FD60EF5649D', 'nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'open', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=1;ngan.2=2;ngan.3=3;ngan.4=4;ngan.chung=5', '\x8B18E6DDFA443FD1C2EFFFA25AF5FB93D400EF10FEC9286235F2984D2A73CC23', '\x9A491141897A0174C7DFAC24900B1F65EE4BDB7B2411F1F6D11128E591D69BF1');
INSERT INTO response VALUES ('\x85DEA74D55871A409C043D3694FE4AA1', 'nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'drawn', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=4;ngan.2=5;ngan.3=1;ngan.4=2;ngan.chung=3', '\x6311E0A75CCA3A051C10638802FF073C2D9B826D67283ED9E3D302275960C352', '\xA07D389CC1575E53ACF1F385644BDC23A3FCB98932861F91D111E948F3E895DC');
INSERT INTO response VALUES ('\xA864B4443299013B23F0F7B03267E6FA', 'nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'drawn', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=2;ngan.2=3;ngan.3=4;ngan.4=5;ngan.chung=1', '\xC5EE3517CB20C562E1A9E0363202C6ECBC15C25E6C46D52D75B855E7DA86CDCD', '\x0B0303DF4133D665408856A5BCF13808D5E32E7E3EE6764C7AB4D9B18BDCAB21');
INSERT INTO response VALUES ('\xC17EF2803422D90AE22C855A0C1CCB81', 'nghi-xuan-2020', '000.21.27.H27', 'TP-HT', 'ca-nhan', 'qr', 'drawn', '2020-W37', 32, 'doi-tuong=ca-nhan;ngan.1=3;ngan.2=4;ngan.3=5;ngan.4=1;ngan.chung=2', '\x95BA3A7A56F88D7E739935869B73D264C3CE1AF514627B0E63A9896E9086DB6A', '\x976E7484BEC4C4F1361B5C2C8DFBA6113C894BAD40070CD3A79892BE2BDDFBE4');
INSERT INTO response VALUES ('\xC95DBF979C3E7937FCBB3D255044DAB3', 'nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'open', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=5;ngan.2=1;ngan.3=2;ngan.4=3;ngan.chung=4', '\x8839A2116629C96D894E525F01736B55B656AF44A8CF3D2E4BEF4825C29F83C6', '\x6B42902540E9F125F6B346B9DD853B7643CB717A1348D9589BE12E93CF074915');
INSERT INTO response VALUES ('\xE459AB9ACDDB6E7DFDF2C825FC0F4CC9', 'nghi-xuan-2020', '000.21.27.H27', 'TP-HT', 'ca-nhan', 'qr', 'reserve', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=2;ngan.2=3;ngan.3=4;ngan.4=5;ngan.chung=1', '\x9650742C49990BEAA0D22CE76BE8FE3D4DA524CEED3EB9A3138FAB19B3E6D8D6', '\x9CB218415AC661331C823C595C005ACE9938676B2CB0424CDE792F4DF29360C5');
INSERT INTO response VALUES ('\xE5C4BEFB7879B9A20D1FCF85630CABAB', 'nghi-xuan-2020', '000.21.27.H27', 'LD-TBXH', 'ca-nhan', 'qr', 'drawn', '2020-W37', 0, 'doi-tuong=ca-nhan;ngan.1=1;ngan.2=2;ngan.3=3;ngan.4=4;ngan.chung=5', '\xF3CE0C4970776CDE73F72221206C198425E1914F410EB007A22C4F39B91B17F3', '\x811D91063A93FFF422746F2034BDA524B17ACE91D2FD1032A0EBBD8AB750AC62');
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
', 2, 'open');
INSERT INTO round_event VALUES ('nghi-xuan-2020', 1, '2020-09-10', 'dòng lệnh', 'created', '[]', '');
INSERT INTO round_event VALUES ('nghi-xuan-2020', 2, '2020-09-10', 'dòng lệnh', 'opened', '[]', '');
INSERT INTO sealing VALUES ('2020-09-10');
INSERT INTO tally VALUES ('nghi-xuan-2020', '000.21.27.H27', 'LD-TBXH', 'ca-nhan', 'qr', 'drawn', FALSE, '\x010000000000001B010000000005000000000000010000000400000000000001000005000000000000000001000500000000000000000001050000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000020104011001040A6428040101000100000101010101000100000204020101000100000309030101010101010410040A01010101010102020101030301010404010202040102030601020408010303090103040C01040410040000000000000000000500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100020000');
INSERT INTO tally VALUES ('nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'drawn', FALSE, '\x020000000000001B000100010005000000000000000100010400000000010000010005000000000000010000010500000000000100010000050000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000020208042008101AD4026804020201020101061406020201020101082208020201020101051105020201020101071D070A020606140206081A0206050C0206071202080822020805110208071902050511020507160207071D040000000000000000000500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100020000');
INSERT INTO tally VALUES ('nghi-xuan-2020', '000.21.27.H27', 'TN-MT', 'ca-nhan', 'qr', 'open', FALSE, '\x020000000000001B0100000001050000000000010100000004000000000001010000050000000000000001010005000000000000000001010500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000202080220020815DD015404020201020101061A06020200020000030503020200020000050D050202010201010719070A0206061A020603070206050D0206071302030305020305080203070B0205050D0205071202070719040000000000000000000500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100020000');
INSERT INTO tally VALUES ('nghi-xuan-2020', '000.21.27.H27', 'TP-HT', 'ca-nhan', 'qr', 'drawn', TRUE, '\x010000000000011B000001000005000000000000000001000400000000000000000105000000000001000000000500000000000001000000050000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000020104021004080DA90134040101000100000309030101010101010410040101010101010519050101000100000101010A010303090103040C0103050F01030103010404100104051401040104010505190105010501010101040000000000000000000500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100020000');
INSERT INTO tally VALUES ('nghi-xuan-2020', '000.21.27.H27', 'TP-HT', 'ca-nhan', 'qr', 'reserve', FALSE, '\x010000000000001B000100000005000000000000000100000400000000000000010005000000000000000000010500000000000100000000050000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000020104021004080EC40138040101000100000204020101000100000309030101010101010410040101010101010519050A0102020401020306010204080102050A010303090103040C0103050F010404100104051401050519040000000000000000000500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100020000');
INSERT INTO tally_week VALUES ('nghi-xuan-2020', '000.21.27.H27', '2020-W37', '\x07071C0B70132C548208D002');
INSERT INTO used VALUES ('nghi-xuan-2020', '\x7C6AB20D8F44CE1FB4EE7F711B4FB66D');
INSERT INTO used VALUES ('nghi-xuan-2020', '\x7ED065A93979FFF3E0445634AF187A37');
INSERT INTO used VALUES ('nghi-xuan-2020', '\xA5050740FDB2DF62F1E5E2C59BEDA418');
INSERT INTO used VALUES ('nghi-xuan-2020', '\xB1E19E777EE9FC409E7D1BFED7788BA8');
INSERT INTO used VALUES ('nghi-xuan-2020', '\xF52ED44E98C3E95903C7382A56019A2E');
INSERT INTO used VALUES ('nghi-xuan-2020', '\xFEDE1D561A897ECB131D7689AB21B594');
INSERT INTO used VALUES ('nghi-xuan-2020', '\xFF52A7FEF7000DD4957240D646F42415');
INSERT INTO weight VALUES ('nghi-xuan-2020', '', '2020-09-10', 7, '\x070701020752', '\x070701020752');
INSERT INTO weight VALUES ('nghi-xuan-2020', '000.21.27.H27', '2020-09-10', 7, '\x070701020752', '\x070701020752');
