-- Files that were read, so that a second delivery changes nothing
-- key: silo, dataset, path; clustered by: none; owner: ingestion; change feed: no
CREATE TABLE ops.files (
  silo STRING NOT NULL COMMENT 'silo',
  dataset STRING NOT NULL COMMENT 'dataset',
  path STRING NOT NULL COMMENT 'path as listed',
  size BIGINT NOT NULL COMMENT 'bytes',
  modified_at TIMESTAMP NOT NULL COMMENT 'modification time',
  checksum STRING NOT NULL COMMENT 'SHA-256 of the content',
  batch STRING NOT NULL COMMENT 'batch that read it',
  rows BIGINT NOT NULL COMMENT 'rows read',
  landed_at TIMESTAMP NOT NULL COMMENT 'when'
)
