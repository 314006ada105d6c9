-- What was learnt of customers, and how good it is
-- key: model_id, fitted_at; clustered by: none; owner: segments; change feed: no
CREATE TABLE segments.models (
  model_id STRING NOT NULL COMMENT 'hash of what is to be learnt',
  fitted_at TIMESTAMP NOT NULL COMMENT 'data time of the run that learnt it',
  kind STRING NOT NULL COMMENT 'buying (BG/NBD and Gamma-Gamma), churn (logistic regression) or affinity (alternating least squares)',
  attributes STRING NOT NULL COMMENT 'attributes it was learnt for, by name',
  model STRING COMMENT 'its parameters as JSON; null = there was too little to learn from',
  report STRING NOT NULL COMMENT 'how learning went and how good it is, for a person to read'
)
