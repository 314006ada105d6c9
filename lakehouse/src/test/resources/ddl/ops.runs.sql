-- What ran: versions, rows, seconds
-- key: run_id, job; clustered by: none; owner: lakehouse; change feed: no
CREATE TABLE ops.runs (
  run_id STRING NOT NULL COMMENT 'one call of run',
  job STRING NOT NULL COMMENT 'job',
  mode STRING NOT NULL COMMENT 'full or incremental',
  status STRING NOT NULL COMMENT 'done, nothing new or failed',
  started_at TIMESTAMP NOT NULL COMMENT 'start',
  ended_at TIMESTAMP NOT NULL COMMENT 'end',
  as_of TIMESTAMP NOT NULL COMMENT 'data time of the run',
  inputs ARRAY<STRUCT<table: STRING, version: BIGINT, rows: BIGINT>> NOT NULL COMMENT 'input tables and the versions consumed',
  outputs ARRAY<STRUCT<table: STRING, version: BIGINT, rows: BIGINT>> NOT NULL COMMENT 'output tables and the versions written or left',
  rows_read BIGINT NOT NULL COMMENT 'rows read',
  rows_written BIGINT NOT NULL COMMENT 'rows written',
  rows_rejected BIGINT NOT NULL COMMENT 'rows quarantined or dropped',
  seconds DOUBLE NOT NULL COMMENT 'wall time',
  figures STRING COMMENT 'further figures of the job, as a JSON object',
  error STRING COMMENT 'problem, cause and remedy of a failed run'
)
