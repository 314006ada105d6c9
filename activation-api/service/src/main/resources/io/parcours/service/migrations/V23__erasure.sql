-- Erasures: how far each is, and its receipt. While one is under way its person id stands here; then none, and the receipt holds no personal value.
CREATE TABLE privacy_erasure (
  request_no BIGINT PRIMARY KEY,
  person_id VARCHAR(200),
  state VARCHAR(16) NOT NULL,
  step VARCHAR(40) NOT NULL,
  problem VARCHAR(2000),
  changed_at TIMESTAMP WITH TIME ZONE NOT NULL,
  receipt VARCHAR(200000),
  seal VARCHAR(64)
);
