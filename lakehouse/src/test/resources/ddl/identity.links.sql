-- Evidence that two identifiers or records are one person
-- key: left_namespace, left_value, right_namespace, right_value, rule, silo; clustered by: none; owner: identity; change feed: yes
CREATE TABLE identity.links (
  left_namespace STRING NOT NULL COMMENT 'namespace of the left end',
  left_value STRING NOT NULL COMMENT 'value of the left end [personal]',
  right_namespace STRING NOT NULL COMMENT 'namespace of the right end',
  right_value STRING NOT NULL COMMENT 'value of the right end [personal]',
  rule STRING NOT NULL COMMENT 'what makes the link: same row, match, steward ...',
  silo STRING NOT NULL COMMENT 'silo that showed it',
  first_seen TIMESTAMP NOT NULL COMMENT 'first row that showed it',
  last_seen TIMESTAMP NOT NULL COMMENT 'last row that showed it',
  rows BIGINT NOT NULL COMMENT 'rows that showed it',
  weight DOUBLE NOT NULL COMMENT 'strength; higher is stronger',
  state STRING NOT NULL COMMENT 'kept, cut or refused',
  reason STRING COMMENT 'why it was cut or refused'
)
