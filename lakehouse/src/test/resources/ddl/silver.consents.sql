-- Consent history
-- key: namespace, value, purpose, channel, at; clustered by: none; owner: ingestion; change feed: yes
CREATE TABLE silver.consents (
  namespace STRING NOT NULL COMMENT 'namespace of the identifier',
  value STRING NOT NULL COMMENT 'identifier as the silo wrote it [personal]',
  purpose STRING NOT NULL COMMENT 'what the person was asked, for example ads or newsletter',
  channel STRING NOT NULL COMMENT 'channel it holds for; any = every channel',
  at TIMESTAMP NOT NULL COMMENT 'when it was said',
  granted BOOLEAN NOT NULL COMMENT 'yes or no',
  legal_basis STRING COMMENT 'consent, contract, legitimate interest ...',
  source STRING COMMENT 'form, call, preference centre ...',
  silo STRING NOT NULL COMMENT 'where it comes from',
  updated_at TIMESTAMP NOT NULL COMMENT 'which of two rows with this key is newer',
  batch STRING NOT NULL COMMENT 'batch that brought the row'
)
