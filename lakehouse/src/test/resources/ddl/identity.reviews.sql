-- Pairs of records that may be one person, for a steward to decide
-- key: review_id; clustered by: none; owner: identity; change feed: yes
CREATE TABLE identity.reviews (
  review_id STRING NOT NULL COMMENT 'hash of the pair',
  left_namespace STRING NOT NULL COMMENT 'namespace of the left end: record',
  left_value STRING NOT NULL COMMENT 'silo/record_id; the smaller of the two [personal]',
  right_namespace STRING NOT NULL COMMENT 'namespace of the right end: record',
  right_value STRING NOT NULL COMMENT 'silo/record_id [personal]',
  probability DOUBLE NOT NULL COMMENT 'that the two are one person, as the model sees it',
  evidence STRING NOT NULL COMMENT 'what was compared and how it agreed, in words, without values',
  state STRING NOT NULL COMMENT 'open, or apart once a steward has said so; a pair put together is one person and no longer here',
  since TIMESTAMP NOT NULL COMMENT 'when the later of the two was first seen',
  model_id STRING COMMENT 'model that scored it, see identity.models'
)
