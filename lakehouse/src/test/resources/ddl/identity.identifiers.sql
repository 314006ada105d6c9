-- Every identifier seen, and whether it may link
-- key: namespace, value; clustered by: none; owner: identity; change feed: yes
CREATE TABLE identity.identifiers (
  namespace STRING NOT NULL COMMENT 'kind of identifier',
  value STRING NOT NULL COMMENT 'normalised value [personal]',
  first_seen TIMESTAMP NOT NULL COMMENT 'first touchpoint or record with it',
  last_seen TIMESTAMP NOT NULL COMMENT 'last touchpoint or record with it',
  rows BIGINT NOT NULL COMMENT 'rows it appeared in',
  silos ARRAY<STRING> NOT NULL COMMENT 'silos it appeared in',
  state STRING NOT NULL COMMENT 'linking, shared or quarantined',
  reason STRING COMMENT 'why it does not link'
)
