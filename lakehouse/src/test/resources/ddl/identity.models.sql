-- What the matcher learnt, and how: the model in use
-- key: model_id; clustered by: none; owner: identity; change feed: no
CREATE TABLE identity.models (
  model_id STRING NOT NULL COMMENT 'hash of the model',
  trained_at TIMESTAMP NOT NULL COMMENT 'data time of the run that trained it',
  why STRING NOT NULL COMMENT 'what asked for the training',
  rules STRING NOT NULL COMMENT 'hash of the rules it was trained under',
  records BIGINT NOT NULL COMMENT 'person records there were',
  persons BIGINT NOT NULL COMMENT 'persons that identifiers alone made of them',
  model STRING NOT NULL COMMENT 'm, u and weight of every level, and the prior, as JSON',
  frequencies STRING NOT NULL COMMENT 'how common names and places are, as JSON [personal]',
  skipped_blocks STRING NOT NULL COMMENT 'blocks too large to compare, as JSON',
  report STRING NOT NULL COMMENT 'how training went, for a person to read'
)
