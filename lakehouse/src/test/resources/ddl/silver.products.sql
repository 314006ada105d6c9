-- Catalogue
-- key: product_id; clustered by: none; owner: ingestion; change feed: yes
CREATE TABLE silver.products (
  product_id STRING NOT NULL COMMENT 'key of the product',
  name STRING COMMENT 'what it is called',
  brand STRING COMMENT 'brand',
  category STRING COMMENT 'category',
  subcategory STRING COMMENT 'finer category',
  price DECIMAL(18,4) COMMENT 'list price',
  currency STRING COMMENT 'ISO 4217 code of the price',
  stock DECIMAL(18,4) COMMENT 'units on hand',
  attributes STRING COMMENT 'everything else, as a JSON object',
  silo STRING NOT NULL COMMENT 'where it comes from',
  updated_at TIMESTAMP NOT NULL COMMENT 'which of two rows with this key is newer',
  batch STRING NOT NULL COMMENT 'batch that brought the row'
)
