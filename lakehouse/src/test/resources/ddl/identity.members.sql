-- Identifier or record to person over time
-- key: namespace, value, valid_from; clustered by: none; owner: identity; change feed: yes
CREATE TABLE identity.members (
  namespace STRING NOT NULL COMMENT 'namespace of the identifier, or record or event for a row without identifiers',
  value STRING NOT NULL COMMENT 'normalised value [personal]',
  valid_from TIMESTAMP NOT NULL COMMENT 'from when it belongs to the person',
  valid_to TIMESTAMP COMMENT 'until when; null = now',
  person_id STRING NOT NULL COMMENT 'the person'
)
