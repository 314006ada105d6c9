-- Shops and other places
-- key: store_id; clustered by: none; owner: ingestion; change feed: yes
CREATE TABLE silver.stores (
  store_id STRING NOT NULL COMMENT 'key of the store',
  name STRING COMMENT 'what it is called',
  address STRING COMMENT 'street and house number',
  city STRING COMMENT 'city',
  postcode STRING COMMENT 'postal code',
  country STRING COMMENT 'ISO 3166 two-letter country',
  lat DOUBLE COMMENT 'latitude, degrees',
  lon DOUBLE COMMENT 'longitude, degrees',
  attributes STRING COMMENT 'everything else, as a JSON object',
  silo STRING NOT NULL COMMENT 'where it comes from',
  updated_at TIMESTAMP NOT NULL COMMENT 'which of two rows with this key is newer',
  batch STRING NOT NULL COMMENT 'batch that brought the row'
)
