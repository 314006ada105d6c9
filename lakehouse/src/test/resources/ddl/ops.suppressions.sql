-- What is not taken in any more since the person was erased, as keyed hashes
-- key: hash; clustered by: none; owner: ingestion; change feed: no
CREATE TABLE ops.suppressions (
  hash STRING NOT NULL COMMENT 'first 128 bits of HMAC-SHA-256, hexadecimal, under a key that is not in the lakehouse',
  kind STRING NOT NULL COMMENT 'row: a source row by its key; identifier: any row that names it',
  request BIGINT NOT NULL COMMENT 'number of the request that asked for the erasure',
  since TIMESTAMP NOT NULL COMMENT 'data time of the erasure'
)
