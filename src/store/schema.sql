-- Every table with the columns id and event is a table of facts: rows are only ever added, ids rise with events, and the slip of the event
-- carries the digest of the rows it added (store/facts.c; triggers that forbid UPDATE and DELETE are made from this text when a workspace is created).
-- A column whose name begins with now_ is a projection: it may change and is left out of that digest; audit derives it again.
-- Money is fen, days are tenths, times are seconds since 1970 UTC, days of the calendar YYYYMMDD, months YYYYMM, digests 32-byte blobs.

-- The chain. hash = SHA-256 of slip; the slip names prev.
CREATE TABLE event(
  seq INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE CHECK(length(hash)=32), prev BLOB NOT NULL CHECK(length(prev)=32),
  kind TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, slip TEXT NOT NULL) STRICT;
CREATE TABLE workspace(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL, tag TEXT NOT NULL, demo INTEGER NOT NULL CHECK(demo IN (0,1)), anchor BLOB NOT NULL) STRICT;
-- Every archived file: inputs, formats and outputs alike; the file is archive/object/<2 hex>/<64 hex>.
CREATE TABLE object(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  digest BLOB NOT NULL UNIQUE CHECK(length(digest)=32), size INTEGER NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL) STRICT;
CREATE TABLE cert(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  digest BLOB NOT NULL UNIQUE, der BLOB NOT NULL, subject TEXT NOT NULL) STRICT;
-- Revocation lists that the anchor signed; the newest counts.  times are the list's own, next_update 0 when it states none.
CREATE TABLE crl(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  issuer TEXT NOT NULL, this_update INTEGER NOT NULL, next_update INTEGER NOT NULL, object BLOB NOT NULL) STRICT;
-- What we signed and with which certificate; the signature's bytes lie in archive/sig/<object>-<cert>.p7s, since they may be random:
-- no slip names them.  now_cms is their digest, for a CMS has bytes that its own signature does not cover.
CREATE TABLE signature(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  object BLOB NOT NULL, cert BLOB NOT NULL, at INTEGER NOT NULL, now_cms BLOB NOT NULL CHECK(length(now_cms)=32), UNIQUE(object,cert)) STRICT;
-- What stands for an object outside: its signatures by several people in one file (p7s), or the object within its signatures or
-- encrypted to the bank's certificate (p7m).  archive/sig/<object>.<kind>; random like a signature, and kept like one.
CREATE TABLE wrapped(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  object BLOB NOT NULL, kind TEXT NOT NULL CHECK(kind IN('p7s','p7m')), holds TEXT NOT NULL CHECK(holds IN('signatures','signed','file')),
  form INTEGER NOT NULL CHECK(form IN(0,1)), cipher INTEGER NOT NULL CHECK(cipher IN(0,1,2)), cert BLOB, now_cms BLOB NOT NULL CHECK(length(now_cms)=32), UNIQUE(object,kind)) STRICT;

-- Master data.  The signed XML in the archive is the truth about a project; site and sub only give them numbers.
CREATE TABLE site(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL, code TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE site_version(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, valid_from INTEGER NOT NULL, object BLOB NOT NULL) STRICT;
CREATE TABLE sub(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, code TEXT NOT NULL, uscc TEXT NOT NULL, UNIQUE(site,code)) STRICT;
CREATE TABLE account(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, number TEXT NOT NULL, UNIQUE(number,site)) STRICT;
-- The ID number is the only thing people are joined on.
CREATE TABLE person(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL, id_no TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE roster(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, person INTEGER NOT NULL REFERENCES person, valid_from INTEGER NOT NULL,
  sub TEXT NOT NULL, id_type TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL, team TEXT NOT NULL, trade TEXT NOT NULL,
  entry INTEGER NOT NULL, exit INTEGER NOT NULL, contract TEXT NOT NULL, language TEXT NOT NULL) STRICT;
CREATE INDEX roster_person ON roster(site,person,valid_from,id);
-- Accounts in force.  changed=1: a change form and a second person stand behind it.
CREATE TABLE card(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, person INTEGER NOT NULL REFERENCES person, number TEXT NOT NULL, name TEXT NOT NULL,
  bank TEXT NOT NULL, cnaps TEXT NOT NULL, since INTEGER NOT NULL, changed INTEGER NOT NULL CHECK(changed IN (0,1)), form BLOB) STRICT;
CREATE INDEX card_person ON card(site,person,since,id);
-- A changed account as the first officer imported it; it is not in force until another person imports the same line.
CREATE TABLE card_ask(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, person INTEGER NOT NULL REFERENCES person, number TEXT NOT NULL, name TEXT NOT NULL,
  bank TEXT NOT NULL, cnaps TEXT NOT NULL, since INTEGER NOT NULL, form BLOB NOT NULL, asker TEXT NOT NULL) STRICT;
CREATE INDEX card_ask_person ON card_ask(site,person,id);
CREATE TABLE attendance_set(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, month INTEGER NOT NULL, object BLOB NOT NULL, UNIQUE(site,month,id)) STRICT;
CREATE TABLE attendance(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  set_id INTEGER NOT NULL REFERENCES attendance_set, person INTEGER NOT NULL REFERENCES person,
  days INTEGER NOT NULL, minutes INTEGER NOT NULL, open INTEGER NOT NULL, UNIQUE(set_id,person)) STRICT;
-- Days that a signed record adds where a gate failed or a post has none; a row that needs one of them waits for the officer.
CREATE TABLE manual_day(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, month INTEGER NOT NULL, person INTEGER NOT NULL REFERENCES person, day INTEGER NOT NULL,
  why TEXT NOT NULL CHECK(length(why)>0), UNIQUE(month,site,person,day)) STRICT;
CREATE TABLE progress(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, month INTEGER NOT NULL, sub TEXT NOT NULL, value_fen INTEGER NOT NULL, labour_fen INTEGER NOT NULL) STRICT;
-- What the owner says it transferred; money only when the statement shows it.
CREATE TABLE deposit(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, day INTEGER NOT NULL, fen INTEGER NOT NULL CHECK(fen>0), payer TEXT NOT NULL, ref TEXT NOT NULL,
  progress TEXT NOT NULL, UNIQUE(site,ref)) STRICT;

-- Submissions.  The receipt is the bytes; attempts are signatures that came with them.
CREATE TABLE receipt(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  no TEXT NOT NULL UNIQUE, object BLOB NOT NULL UNIQUE, name TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE attempt(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  receipt INTEGER NOT NULL REFERENCES receipt, cms BLOB, verdict TEXT NOT NULL CHECK(verdict IN ('INCOMPLETE','REFUSED','ADMITTED')),
  cert TEXT NOT NULL) STRICT;
CREATE INDEX attempt_receipt ON attempt(receipt,id);
CREATE TABLE attempt_finding(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  attempt INTEGER NOT NULL REFERENCES attempt, n INTEGER NOT NULL, code INTEGER NOT NULL, col TEXT NOT NULL, vals TEXT NOT NULL) STRICT;
CREATE INDEX attempt_finding_of ON attempt_finding(attempt,id);
CREATE TABLE sheet(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  receipt INTEGER NOT NULL UNIQUE REFERENCES receipt, site INTEGER NOT NULL REFERENCES site, sub INTEGER NOT NULL REFERENCES sub,
  month INTEGER NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL, for_month INTEGER NOT NULL,
  replaces INTEGER NOT NULL, cert TEXT NOT NULL, document TEXT NOT NULL, UNIQUE(site,sub,number)) STRICT;
CREATE INDEX sheet_month ON sheet(month,site,sub);
CREATE INDEX sheet_replaces ON sheet(replaces);
-- What can be paid once (DESIGN 5).  Keys begin with the month: five times cheaper than beginning with the person.
CREATE TABLE claim(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  month INTEGER NOT NULL, site INTEGER NOT NULL, sub INTEGER NOT NULL, person INTEGER NOT NULL, team TEXT NOT NULL, line INTEGER NOT NULL,
  origin TEXT NOT NULL CHECK(origin IN ('sheet','before')), UNIQUE(month,site,sub,person,team,line)) STRICT;
CREATE TABLE row(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  sheet INTEGER NOT NULL REFERENCES sheet, n INTEGER NOT NULL, claim INTEGER NOT NULL REFERENCES claim, person INTEGER NOT NULL REFERENCES person,
  bad INTEGER NOT NULL, line INTEGER NOT NULL, id_type TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL, team TEXT NOT NULL, trade TEXT NOT NULL,
  card TEXT NOT NULL, card_name TEXT NOT NULL, card_bank TEXT NOT NULL, card_cnaps TEXT NOT NULL,
  days INTEGER NOT NULL, minutes INTEGER NOT NULL, overtime INTEGER NOT NULL, mode TEXT NOT NULL, rate_fen INTEGER NOT NULL, items TEXT NOT NULL,
  gross_fen INTEGER NOT NULL, withheld_fen INTEGER NOT NULL, deducted_fen INTEGER NOT NULL, net_fen INTEGER NOT NULL,
  confirm TEXT NOT NULL, confirm_day INTEGER NOT NULL, confirm_ref TEXT NOT NULL, why TEXT NOT NULL, UNIQUE(sheet,n)) STRICT;
CREATE INDEX row_claim ON row(claim,sheet);
-- What reading the sheet already found wrong with single rows; stays with the sheet.
CREATE TABLE sheet_finding(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  sheet INTEGER NOT NULL REFERENCES sheet, n INTEGER NOT NULL, code INTEGER NOT NULL, col TEXT NOT NULL, vals TEXT NOT NULL) STRICT;
CREATE INDEX sheet_finding_of ON sheet_finding(sheet,n);
-- The files that came in a package with its sheet: what the rows' confirmations point to.
CREATE TABLE evidence(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  sheet INTEGER NOT NULL REFERENCES sheet, name TEXT NOT NULL, object BLOB NOT NULL, UNIQUE(sheet,name)) STRICT;

-- What check last said about each sheet: the newest judgement counts, sparse: a clean row has no finding.
CREATE TABLE judgement(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  sheet INTEGER NOT NULL REFERENCES sheet, digest BLOB NOT NULL) STRICT;
CREATE INDEX judgement_sheet ON judgement(sheet,id);
CREATE TABLE finding(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  judgement INTEGER NOT NULL REFERENCES judgement, n INTEGER NOT NULL, code INTEGER NOT NULL, col TEXT NOT NULL, vals TEXT NOT NULL) STRICT;
CREATE INDEX finding_judgement ON finding(judgement,n);
-- What check last said about teams, subcontractors and projects of a wage month, which is no single row's; month 0: of projects as they are now.
CREATE TABLE month_judgement(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  month INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;
CREATE INDEX month_judgement_month ON month_judgement(month,id);
CREATE TABLE month_finding(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  judgement INTEGER NOT NULL REFERENCES month_judgement, code INTEGER NOT NULL, vals TEXT NOT NULL) STRICT;
CREATE INDEX month_finding_judgement ON month_finding(judgement,id);
-- An officer's decision holds only while the row's findings are exactly those he saw.
CREATE TABLE decision(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  row INTEGER NOT NULL REFERENCES row, verdict TEXT NOT NULL CHECK(verdict IN ('ACCEPT','HOLD','REJECT')), seen BLOB NOT NULL,
  why TEXT NOT NULL CHECK(length(why)>0), evidence BLOB, actor TEXT NOT NULL,
  up_to_fen INTEGER NOT NULL CHECK(up_to_fen>=0)) STRICT; -- accepted up to so much; 0: all of it
CREATE INDEX decision_row ON decision(row,id);
-- What such a decision leaves waiting is a claim of its own, with a line below zero, and is decided on by itself.
CREATE TABLE rest(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  row INTEGER NOT NULL REFERENCES row, claim INTEGER NOT NULL REFERENCES claim, fen INTEGER NOT NULL CHECK(fen>0), UNIQUE(row,fen)) STRICT;
CREATE TABLE rest_decision(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  rest INTEGER NOT NULL REFERENCES rest, verdict TEXT NOT NULL CHECK(verdict IN ('ACCEPT','HOLD','REJECT')), seen BLOB NOT NULL,
  why TEXT NOT NULL CHECK(length(why)>0), evidence BLOB, actor TEXT NOT NULL) STRICT;
CREATE INDEX rest_decision_rest ON rest_decision(rest,id);

-- Batches exist from their sealing on; plan is the archived text that the releasers sign.
CREATE TABLE batch(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  name TEXT NOT NULL UNIQUE, site INTEGER NOT NULL REFERENCES site, account INTEGER NOT NULL REFERENCES account, sub INTEGER NOT NULL REFERENCES sub,
  month INTEGER NOT NULL, run INTEGER NOT NULL, plan BLOB NOT NULL, lines INTEGER NOT NULL CHECK(lines>0), fen INTEGER NOT NULL CHECK(fen>0),
  day INTEGER NOT NULL, UNIQUE(month,site,sub,run)) STRICT;
CREATE TABLE batch_row(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  batch INTEGER NOT NULL REFERENCES batch, row INTEGER NOT NULL REFERENCES row, claim INTEGER NOT NULL REFERENCES claim,
  fen INTEGER NOT NULL CHECK(fen>0), booked_fen INTEGER NOT NULL, seen BLOB NOT NULL,
  card TEXT NOT NULL, card_name TEXT NOT NULL, card_bank TEXT NOT NULL, card_cnaps TEXT NOT NULL, UNIQUE(batch,claim)) STRICT;
CREATE INDEX batch_row_claim ON batch_row(claim,batch);
CREATE INDEX batch_row_row ON batch_row(row);
CREATE TABLE batch_step(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  batch INTEGER NOT NULL REFERENCES batch, step TEXT NOT NULL CHECK(step IN ('SEALED','RELEASED','AWAITING_FUNDS','VOIDED','ISSUED')), actor TEXT NOT NULL,
  why TEXT NOT NULL) STRICT;
CREATE INDEX batch_step_of ON batch_step(batch,id);
CREATE TABLE part(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  batch INTEGER NOT NULL REFERENCES batch, no INTEGER NOT NULL, ref TEXT NOT NULL UNIQUE, format BLOB NOT NULL,
  booking TEXT NOT NULL CHECK(booking IN ('gross','net','lines')), lines INTEGER NOT NULL CHECK(lines>0), fen INTEGER NOT NULL CHECK(fen>0), UNIQUE(batch,no)) STRICT;
CREATE TABLE part_file(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  part INTEGER NOT NULL REFERENCES part, name TEXT NOT NULL, object BLOB NOT NULL, UNIQUE(part,name)) STRICT;
CREATE TABLE part_step(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  part INTEGER NOT NULL REFERENCES part, step TEXT NOT NULL CHECK(step IN ('DELIVERED','UNCONFIRMED','CANCEL_ASKED','CANCELLED')),
  receipt TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX part_step_of ON part_step(part,id);

-- One instruction to pay one claim.  Its reference is a function of the workspace and the id, so it needs no index.
-- ORs, not IN: a list of more than two SQLite makes a table of, for every row that is written.
CREATE TABLE payment(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  part INTEGER NOT NULL REFERENCES part, seq INTEGER NOT NULL, batch_row INTEGER NOT NULL REFERENCES batch_row, claim INTEGER NOT NULL REFERENCES claim,
  fen INTEGER NOT NULL CHECK(fen>0), now_state TEXT NOT NULL
  CHECK(now_state='PAID' OR now_state='PENDING' OR now_state='ISSUED' OR now_state='UNKNOWN' OR now_state='FAILED' OR now_state='RETURNED'
    OR now_state='CANCELLED' OR now_state='PAID_TWICE'),
  UNIQUE(part,seq)) STRICT;
-- At most one live payment of a claim: the database holds this, not only the code (DESIGN 6).
CREATE UNIQUE INDEX one_live_payment ON payment(claim) WHERE now_state='ISSUED' OR now_state='PENDING' OR now_state='UNKNOWN' OR now_state='PAID';
CREATE INDEX payment_claim ON payment(claim,id);
CREATE TABLE move(from_state TEXT NOT NULL, to_state TEXT NOT NULL, PRIMARY KEY(from_state,to_state)) STRICT, WITHOUT ROWID;
INSERT INTO move VALUES('ISSUED','PENDING'),('ISSUED','UNKNOWN'),('ISSUED','CANCELLED'),('PENDING','PAID'),('PENDING','FAILED'),('PENDING','UNKNOWN'),
  ('PENDING','RETURNED'),('UNKNOWN','PAID'),('UNKNOWN','FAILED'),('UNKNOWN','RETURNED'),('PAID','RETURNED'),('FAILED','PAID'),('FAILED','PAID_TWICE'),
  ('CANCELLED','PAID'),('CANCELLED','PAID_TWICE'),('PAID_TWICE','PAID'),('PAID_TWICE','RETURNED');
CREATE TRIGGER payment_moves BEFORE UPDATE OF now_state ON payment
  WHEN OLD.now_state<>NEW.now_state AND NOT EXISTS(SELECT 1 FROM move WHERE from_state=OLD.now_state AND to_state=NEW.now_state)
  BEGIN SELECT RAISE(ABORT,'illegal move of a payment'); END;

-- Notices to the owner that money is short: one per batch and figures.
CREATE TABLE shortfall(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  batch INTEGER NOT NULL REFERENCES batch, no INTEGER NOT NULL, available_fen INTEGER NOT NULL, need_fen INTEGER NOT NULL, object BLOB NOT NULL,
  UNIQUE(batch,no)) STRICT;

-- What banks said.  The same answer twice is the same object: nothing happens.
CREATE TABLE answer(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  object BLOB NOT NULL UNIQUE, kind TEXT NOT NULL CHECK(kind IN ('answer','statement','letter')), account INTEGER NOT NULL REFERENCES account,
  part INTEGER NOT NULL, origin TEXT NOT NULL, at INTEGER NOT NULL, lines INTEGER NOT NULL) STRICT;
-- from_state = '' : said, but it repeats or contradicts; kept, moves nothing.
CREATE TABLE observation(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  answer INTEGER NOT NULL, n INTEGER NOT NULL, payment INTEGER NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL,
  code TEXT NOT NULL, reason TEXT NOT NULL, fen INTEGER NOT NULL, day INTEGER NOT NULL, text TEXT NOT NULL,
  CHECK((from_state='')=(to_state=''))) STRICT;
CREATE INDEX observation_payment ON observation(payment,id);
-- A list of failures whose successes do not tie yet: another file of the same part may still come.
CREATE TABLE answer_rest(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  answer INTEGER NOT NULL REFERENCES answer, part INTEGER NOT NULL REFERENCES part, ok_count INTEGER NOT NULL, ok_fen INTEGER NOT NULL) STRICT;
CREATE INDEX answer_rest_part ON answer_rest(part,id);
-- An answer that came on paper, as one person keyed it; it counts once another person says the same.
CREATE TABLE resolve_ask(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  payment INTEGER NOT NULL REFERENCES payment, verdict TEXT NOT NULL CHECK(verdict IN ('PAID','FAILED','RETURNED')),
  why TEXT NOT NULL CHECK(length(why)>0), evidence BLOB NOT NULL, actor TEXT NOT NULL) STRICT;
CREATE INDEX resolve_ask_payment ON resolve_ask(payment,id);
-- Letters that ask the bank about the open payments of a part.
CREATE TABLE letter(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  part INTEGER NOT NULL REFERENCES part, no INTEGER NOT NULL, object BLOB NOT NULL, UNIQUE(part,no)) STRICT;
CREATE TABLE statement(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  answer INTEGER NOT NULL REFERENCES answer, account INTEGER NOT NULL REFERENCES account, from_day INTEGER NOT NULL, to_day INTEGER NOT NULL,
  opening_fen INTEGER NOT NULL, closing_fen INTEGER NOT NULL) STRICT;
-- nth: two equal lines of one day are both real.
CREATE TABLE entry(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  statement INTEGER NOT NULL REFERENCES statement, account INTEGER NOT NULL REFERENCES account, n INTEGER NOT NULL, day INTEGER NOT NULL,
  fen INTEGER NOT NULL CHECK(fen<>0), kind TEXT NOT NULL, serial TEXT NOT NULL, nth INTEGER NOT NULL, ref TEXT NOT NULL, party TEXT NOT NULL, text TEXT NOT NULL,
  UNIQUE(account,day,serial,nth)) STRICT;
-- How an entry is explained: the newest row of an entry counts (an unexplained one may be explained later).
-- payment 0 with a part: the whole part.
CREATE TABLE matching(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry, what TEXT NOT NULL
  CHECK(what='BATCH' OR what='RETURN' OR what='DEPOSIT' OR what='ADVANCE' OR what='FEE' OR what='INTEREST' OR what='UNEXPLAINED'),
  part INTEGER NOT NULL, payment INTEGER NOT NULL, deposit INTEGER NOT NULL, fen INTEGER NOT NULL) STRICT;
-- What a person said an entry is, with his evidence; where a payment's state changes it counts once another person says the same.
CREATE TABLE match_ask(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  entry INTEGER NOT NULL REFERENCES entry, target TEXT NOT NULL, why TEXT NOT NULL CHECK(length(why)>0), evidence BLOB NOT NULL,
  actor TEXT NOT NULL) STRICT;
CREATE INDEX match_ask_entry ON match_ask(entry,id);
CREATE INDEX matching_entry ON matching(entry,id);
CREATE INDEX matching_part ON matching(part,what);
CREATE INDEX matching_payment ON matching(payment) WHERE payment<>0;

-- Double entry: one row is both legs, so no movement can be unbalanced.  sub 0 where it does not apply.
CREATE TABLE ledger(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN ('BANK','TRANSIT','PAYABLE','OWNER','ADVANCE','RECOVERABLE','WORKER','FEES','UNEXPLAINED')),
  site INTEGER NOT NULL REFERENCES site, sub INTEGER NOT NULL, UNIQUE(kind,site,sub)) STRICT;
CREATE TABLE movement(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  debit INTEGER NOT NULL REFERENCES ledger, credit INTEGER NOT NULL REFERENCES ledger, fen INTEGER NOT NULL CHECK(fen>0), day INTEGER NOT NULL,
  why TEXT NOT NULL, part INTEGER NOT NULL, entry INTEGER NOT NULL, cites INTEGER NOT NULL, CHECK(debit<>credit)) STRICT;
CREATE INDEX movement_debit ON movement(debit);
CREATE INDEX movement_credit ON movement(credit);

-- Papers.  content: digest of what the paper says, without chain head and time; a new version only when it changes.
CREATE TABLE voucher(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  batch INTEGER NOT NULL REFERENCES batch, version INTEGER NOT NULL, object BLOB NOT NULL, content BLOB NOT NULL, UNIQUE(batch,version)) STRICT;
-- The month's statement of a subcontractor over all its batches.
CREATE TABLE statement_paper(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, sub INTEGER NOT NULL REFERENCES sub, month INTEGER NOT NULL, number TEXT NOT NULL,
  version INTEGER NOT NULL, object BLOB NOT NULL, content BLOB NOT NULL, UNIQUE(month,site,sub,version)) STRICT;
CREATE INDEX statement_paper_number ON statement_paper(number,version);
-- Since which day a sealed batch hangs on the board on site; the newest declaration counts.
CREATE TABLE notice(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  batch INTEGER NOT NULL REFERENCES batch, day INTEGER NOT NULL) STRICT;
CREATE INDEX notice_batch ON notice(batch,id);
-- What the real-name platform was given: it takes no wage back, so each claim goes there once.
CREATE TABLE upload(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  site INTEGER NOT NULL REFERENCES site, month INTEGER NOT NULL, no INTEGER NOT NULL, lines INTEGER NOT NULL, object BLOB NOT NULL,
  fen INTEGER NOT NULL, UNIQUE(site,month,no)) STRICT;
CREATE TABLE upload_line(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  upload INTEGER NOT NULL REFERENCES upload, claim INTEGER NOT NULL UNIQUE REFERENCES claim) STRICT;
CREATE TABLE period(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  account INTEGER NOT NULL REFERENCES account, month INTEGER NOT NULL, opening_fen INTEGER NOT NULL, closing_fen INTEGER NOT NULL,
  transit_fen INTEGER NOT NULL, object BLOB NOT NULL, UNIQUE(account,month)) STRICT;
CREATE TABLE month_report(
  id INTEGER PRIMARY KEY, event INTEGER NOT NULL,
  month INTEGER NOT NULL, no INTEGER NOT NULL, object BLOB NOT NULL, content BLOB NOT NULL, UNIQUE(month,no)) STRICT;
