-- Membership intervals
-- key: segment, person_id, entered_at; clustered by: none; owner: segments; change feed: yes
CREATE TABLE segments.members (
  segment STRING NOT NULL COMMENT 'the segment',
  person_id STRING NOT NULL COMMENT 'the member',
  entered_at TIMESTAMP NOT NULL COMMENT 'from when (data time of the run that saw the entry)',
  left_at TIMESTAMP COMMENT 'until when; null = member now',
  entered_run STRING NOT NULL COMMENT 'run that saw the entry',
  left_run STRING COMMENT 'run that saw the exit'
)
