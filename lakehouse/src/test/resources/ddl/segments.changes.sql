-- Entries and exits
-- key: change_id; clustered by: none; owner: segments; change feed: yes
CREATE TABLE segments.changes (
  change_id STRING NOT NULL COMMENT 'hash of segment, person, direction and time, so that a rerun writes it once',
  segment STRING NOT NULL COMMENT 'the segment',
  person_id STRING NOT NULL COMMENT 'who',
  change STRING NOT NULL COMMENT 'entered or left',
  at TIMESTAMP NOT NULL COMMENT 'data time of the run that saw it',
  run_id STRING NOT NULL COMMENT 'run that saw it'
)
