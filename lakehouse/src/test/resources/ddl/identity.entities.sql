-- Person records as identifiers alone put them together: what is matched
-- key: record; clustered by: none; owner: identity; change feed: no
CREATE TABLE identity.entities (
  record STRING NOT NULL COMMENT 'silo/record_id [personal]',
  entity STRING NOT NULL COMMENT 'smallest record of those that identifiers put together [personal]'
)
