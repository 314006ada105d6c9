-- Created, merged, split and retired persons
-- key: change_id; clustered by: none; owner: identity; change feed: yes
CREATE TABLE identity.changes (
  change_id STRING NOT NULL COMMENT 'hash of what changed, so that a rerun writes it once',
  change STRING NOT NULL COMMENT 'created, merged, split or retired',
  person_id STRING NOT NULL COMMENT 'person it happened to',
  into_person_id STRING COMMENT 'person that took over',
  at TIMESTAMP NOT NULL COMMENT 'when the data showed it',
  run_id STRING NOT NULL COMMENT 'run that saw it',
  cause STRING COMMENT 'why, in words'
)
