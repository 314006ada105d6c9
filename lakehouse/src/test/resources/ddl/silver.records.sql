-- Person records of CRM, loyalty, shop accounts
-- key: silo, record_id; clustered by: none; owner: ingestion; change feed: yes
CREATE TABLE silver.records (
  silo STRING NOT NULL COMMENT 'where it comes from',
  record_id STRING NOT NULL COMMENT 'key of the record in its silo',
  identifiers ARRAY<STRUCT<namespace: STRING, value: STRING>> NOT NULL COMMENT 'identifiers as the silo wrote them [personal]',
  given_name STRING COMMENT 'given name [personal]',
  family_name STRING COMMENT 'family name [personal]',
  name_suffix STRING COMMENT 'Jr, Sr, III ... [personal]',
  birth_date DATE COMMENT 'birth date [personal]',
  birth_date_written STRING COMMENT 'digits of a birth date that the calendar does not have, such as 19650231; compared, never shown [personal]',
  child_birth_date DATE COMMENT 'birth date of a child, or the day it is expected [personal]',
  gender STRING COMMENT 'gender as the silo knows it [personal]',
  address STRING COMMENT 'street and house number [personal]',
  city STRING COMMENT 'city [personal]',
  postcode STRING COMMENT 'postal code [personal]',
  region STRING COMMENT 'state or province [personal]',
  country STRING COMMENT 'ISO 3166 two-letter country',
  language STRING COMMENT 'ISO 639 language',
  place STRUCT<lat: DOUBLE, lon: DOUBLE, store_id: STRING> COMMENT 'home position [personal]',
  traits STRING COMMENT 'everything else, as a JSON object [personal]',
  observed_at TIMESTAMP NOT NULL COMMENT 'when the silo first knew the record; orders evidence in time',
  updated_at TIMESTAMP NOT NULL COMMENT 'which of two rows with this key is newer: the silo watermark, else the landing time',
  dataset STRING NOT NULL COMMENT 'dataset of the silo',
  batch STRING NOT NULL COMMENT 'batch that brought the row'
)
