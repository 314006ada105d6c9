-- Persons who seem to live together; never evidence that two are one
-- key: person_id; clustered by: none; owner: identity; change feed: yes
CREATE TABLE identity.households (
  person_id STRING NOT NULL COMMENT 'a person of a household of two or more',
  household_id STRING NOT NULL COMMENT 'the household',
  persons INT NOT NULL COMMENT 'how many persons it has',
  because STRING NOT NULL COMMENT 'what ties the person to it: address, device, or both'
)
