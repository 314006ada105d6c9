-- Rejected rows, replayable after a fix
-- key: silo, dataset, batch, row_number, rule; clustered by: none; owner: ingestion; change feed: no
CREATE TABLE raw.quarantine (
  silo STRING NOT NULL COMMENT 'where it comes from',
  dataset STRING NOT NULL COMMENT 'dataset of the silo',
  batch STRING NOT NULL COMMENT 'batch that brought the row',
  row_number BIGINT NOT NULL COMMENT 'number of the row in its batch',
  rule STRING NOT NULL COMMENT 'rule that rejected it',
  column_name STRING COMMENT 'column the rule looked at',
  reason STRING NOT NULL COMMENT 'why, in words',
  source_file STRING COMMENT 'file or query it came from',
  line BIGINT COMMENT 'line in that file, from 1; null when the format has no lines',
  row STRING NOT NULL COMMENT 'the row as it came, as a JSON object [personal]',
  landed_at TIMESTAMP NOT NULL COMMENT 'when it was rejected',
  replayed_at TIMESTAMP COMMENT 'when a replay accepted it'
)
