-- Syncs of audiences to destinations. Runs on H2 and PostgreSQL alike.
CREATE TABLE sync_run (
  destination VARCHAR(100) NOT NULL,
  sync_no BIGINT NOT NULL,
  mode VARCHAR(16) NOT NULL,
  asked_by VARCHAR(200) NOT NULL,
  status VARCHAR(16) NOT NULL,
  generation BIGINT NOT NULL,
  started_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP WITH TIME ZONE,
  members BIGINT NOT NULL,
  consented BIGINT NOT NULL,
  has_key BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  accepted BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  waiting BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  problem VARCHAR(2000),
  PRIMARY KEY (destination, sync_no)
);

-- Per member: what was sent, when, under which key, and what the destination answered. The key is in the form the destination takes,
-- hashed wherever it takes hashes, as it has to be told again for a removal.
CREATE TABLE sync_member (
  destination VARCHAR(100) NOT NULL,
  audience VARCHAR(200) NOT NULL,
  person_id VARCHAR(200) NOT NULL,
  key_hash VARCHAR(32) NOT NULL,
  match_key VARCHAR(4000) NOT NULL,
  state VARCHAR(16) NOT NULL,
  sync_no BIGINT NOT NULL,
  change_no BIGINT NOT NULL,
  parcel VARCHAR(120) NOT NULL,
  ordinal_no INT NOT NULL,
  content BIGINT NOT NULL,
  attempts INT NOT NULL,
  next_at TIMESTAMP WITH TIME ZONE,
  sent_at TIMESTAMP WITH TIME ZONE,
  answer VARCHAR(500),
  why VARCHAR(200),
  consent VARCHAR(500),
  PRIMARY KEY (destination, audience, person_id, key_hash)
);

CREATE INDEX sync_member_state ON sync_member (destination, audience, state, parcel);
CREATE INDEX sync_member_person ON sync_member (person_id);

-- One process at a time syncs a destination; a lease nobody renews ends by itself.
CREATE TABLE sync_lease (
  destination VARCHAR(100) PRIMARY KEY,
  holder VARCHAR(200) NOT NULL,
  held_until TIMESTAMP WITH TIME ZONE NOT NULL
);
