-- The single customer view
-- key: person_id; clustered by: none; owner: identity; change feed: yes
CREATE TABLE customer.profiles (
  person_id STRING NOT NULL COMMENT 'the person',
  given_name STRING COMMENT 'given name [personal]',
  family_name STRING COMMENT 'family name [personal]',
  name_suffix STRING COMMENT 'Jr, Sr, III ... [personal]',
  birth_date DATE COMMENT 'birth date [personal]',
  gender STRING COMMENT 'gender as the silo knows it [personal]',
  address STRING COMMENT 'street and house number [personal]',
  city STRING COMMENT 'city [personal]',
  postcode STRING COMMENT 'postal code [personal]',
  region STRING COMMENT 'state or province [personal]',
  country STRING COMMENT 'ISO 3166 two-letter country',
  language STRING COMMENT 'ISO 639 language',
  email STRING COMMENT 'best e-mail address, normalised [personal]',
  phone STRING COMMENT 'best phone number, E.164 [personal]',
  place STRUCT<lat: DOUBLE, lon: DOUBLE, store_id: STRING> COMMENT 'home position [personal]',
  identifiers ARRAY<STRUCT<namespace: STRING, value: STRING, first_seen: TIMESTAMP, last_seen: TIMESTAMP>> NOT NULL COMMENT 'identifiers of the person, normalised [personal]',
  sources ARRAY<STRUCT<field: STRING, silo: STRING, record_id: STRING, at: TIMESTAMP>> NOT NULL COMMENT 'where each value comes from',
  consents ARRAY<STRUCT<purpose: STRING, channel: STRING, granted: BOOLEAN, at: TIMESTAMP, source: STRING>> NOT NULL COMMENT 'what holds for the person per purpose and channel; a channel without an answer has that of any',
  traits STRING COMMENT 'merged traits of the records, as a JSON object [personal]',
  known BOOLEAN NOT NULL COMMENT 'whether a record or a known identifier is among the parts',
  records BIGINT NOT NULL COMMENT 'person records',
  first_seen TIMESTAMP COMMENT 'first record or touchpoint',
  last_seen TIMESTAMP COMMENT 'last record or touchpoint',
  life_stage STRING COMMENT 'prospect, new, active, lapsing or lost',
  household_id STRING COMMENT 'the household, if it has others'
)
