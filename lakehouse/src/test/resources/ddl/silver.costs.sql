-- What campaigns and channels cost a day
-- key: cost_id; clustered by: none; owner: ingestion; change feed: yes
CREATE TABLE silver.costs (
  cost_id STRING NOT NULL COMMENT 'key of the cost line',
  campaign_id STRING COMMENT 'campaign the money went to',
  channel STRING COMMENT 'channel the money went to',
  day DATE NOT NULL COMMENT 'day of the cost',
  amount DECIMAL(18,4) NOT NULL COMMENT 'money spent',
  currency STRING NOT NULL COMMENT 'ISO 4217 code',
  impressions BIGINT COMMENT 'times shown',
  clicks BIGINT COMMENT 'times clicked',
  attributes STRING COMMENT 'everything else, as a JSON object',
  silo STRING NOT NULL COMMENT 'where it comes from',
  updated_at TIMESTAMP NOT NULL COMMENT 'which of two rows with this key is newer',
  batch STRING NOT NULL COMMENT 'batch that brought the row'
)
