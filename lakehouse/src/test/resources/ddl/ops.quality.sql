-- Quality figures per silo, rule and run
-- key: silo, dataset, batch, rule, column_name; clustered by: none; owner: ingestion; change feed: no
CREATE TABLE ops.quality (
  run_id STRING NOT NULL COMMENT 'run',
  silo STRING NOT NULL COMMENT 'silo',
  dataset STRING NOT NULL COMMENT 'dataset',
  batch STRING NOT NULL COMMENT 'batch',
  rule STRING NOT NULL COMMENT 'rule',
  column_name STRING COMMENT 'column the rule looks at',
  action STRING NOT NULL COMMENT 'quarantine, drop or warn',
  rows_checked BIGINT NOT NULL COMMENT 'rows looked at',
  rows_failed BIGINT NOT NULL COMMENT 'rows that broke the rule',
  at TIMESTAMP NOT NULL COMMENT 'when'
)
