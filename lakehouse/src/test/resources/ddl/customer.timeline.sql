-- Touchpoints under their person
-- key: event_id; clustered by: person_id; owner: identity; change feed: yes
CREATE TABLE customer.timeline (
  person_id STRING NOT NULL COMMENT 'whose touchpoint it is',
  event_id STRING NOT NULL COMMENT 'stable id of the touchpoint: from the silo key, or a hash of it',
  occurred_at TIMESTAMP NOT NULL COMMENT 'when it happened',
  received_at TIMESTAMP COMMENT 'when the silo received it',
  silo STRING NOT NULL COMMENT 'where it comes from',
  channel STRING COMMENT 'web, app, store, email, sms, call, social, ads ...',
  type STRING NOT NULL COMMENT 'e-commerce v2 event name where one fits, for example Order Completed',
  identifiers ARRAY<STRUCT<namespace: STRING, value: STRING>> NOT NULL COMMENT 'identifiers as the silo wrote them [personal]',
  known BOOLEAN NOT NULL COMMENT 'whether an identifier of a known person (not just a cookie or device) came with it',
  is_bot BOOLEAN NOT NULL COMMENT 'whether a machine caused it',
  session_id STRING COMMENT 'visit it belongs to',
  amount DECIMAL(18,4) COMMENT 'value of the touchpoint, signed',
  currency STRING COMMENT 'ISO 4217 code of the amount',
  products ARRAY<STRUCT<product_id: STRING, sku: STRING, name: STRING, brand: STRING, category: STRING, quantity: DECIMAL(18,4), price: DECIMAL(18,4)>> COMMENT 'product lines',
  campaign STRING COMMENT 'campaign_id that caused it',
  place STRUCT<lat: DOUBLE, lon: DOUBLE, store_id: STRING> COMMENT 'where it happened [personal]',
  sentiment DOUBLE COMMENT 'tone of a text or score, from -1 (bad) to 1 (good)',
  properties STRING COMMENT 'everything else, as a JSON object [personal]'
)
