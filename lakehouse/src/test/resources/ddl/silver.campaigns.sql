-- Campaigns of any channel
-- key: campaign_id; clustered by: none; owner: ingestion; change feed: yes
CREATE TABLE silver.campaigns (
  campaign_id STRING NOT NULL COMMENT 'key of the campaign',
  name STRING COMMENT 'what it is called',
  channel STRING COMMENT 'channel it runs on',
  type STRING COMMENT 'kind of campaign',
  starts_on DATE COMMENT 'first day',
  ends_on DATE COMMENT 'last day',
  attributes STRING COMMENT 'everything else, as a JSON object',
  silo STRING NOT NULL COMMENT 'where it comes from',
  updated_at TIMESTAMP NOT NULL COMMENT 'which of two rows with this key is newer',
  batch STRING NOT NULL COMMENT 'batch that brought the row'
)
