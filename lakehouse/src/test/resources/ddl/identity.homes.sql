-- Where records told that their person lives, over time
-- key: record, since; clustered by: none; owner: identity; change feed: yes
CREATE TABLE identity.homes (
  record STRING NOT NULL COMMENT 'silo/record_id [personal]',
  since TIMESTAMP NOT NULL COMMENT 'since when the record tells this home',
  country STRING COMMENT 'ISO 3166 two-letter country',
  postcode STRING COMMENT 'postal code [personal]',
  city STRING COMMENT 'city [personal]'
)
