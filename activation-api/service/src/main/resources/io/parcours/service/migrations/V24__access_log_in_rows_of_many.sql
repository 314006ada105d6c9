-- Many accesses a row: a row each costs the service more than the answer it tells of. Every line of entries is one access: the request's id, a space,
-- the person's id if it was one person, a line feed. Who saw a person: entries LIKE '% <person id>' || CHR(10) || '%'.
ALTER TABLE access_log ADD COLUMN entries VARCHAR(1000000);
UPDATE access_log SET entries = request_id || ' ' || COALESCE(person_id, '') || '
';
ALTER TABLE access_log ALTER COLUMN entries SET NOT NULL;
DROP INDEX access_log_person;
ALTER TABLE access_log DROP COLUMN person_id;
ALTER TABLE access_log DROP COLUMN request_id;
