-- Lists of identifiers handed in, for rules to use
-- key: list, namespace, value; clustered by: none; owner: segments; change feed: no
CREATE TABLE segments.lists (
  list STRING NOT NULL COMMENT 'name of the list',
  namespace STRING NOT NULL COMMENT 'kind of identifier',
  value STRING NOT NULL COMMENT 'the identifier, normalised [personal]',
  added_at TIMESTAMP NOT NULL COMMENT 'when it was put on the list'
)
