-- A steward's force-together and force-apart
-- key: decision_id; clustered by: none; owner: identity; change feed: yes
CREATE TABLE identity.decisions (
  decision_id STRING NOT NULL COMMENT 'hash of the pair',
  left_namespace STRING NOT NULL COMMENT 'namespace of the left identifier',
  left_value STRING NOT NULL COMMENT 'normalised value [personal]',
  right_namespace STRING NOT NULL COMMENT 'namespace of the right identifier',
  right_value STRING NOT NULL COMMENT 'normalised value [personal]',
  decision STRING NOT NULL COMMENT 'together or apart',
  decided_by STRING NOT NULL COMMENT 'steward',
  at TIMESTAMP NOT NULL COMMENT 'when',
  reason STRING COMMENT 'why'
)
