-- Parcels are taken in this order; without it every parcel would sort all that wait.
CREATE INDEX sync_member_order ON sync_member (destination, audience, state, parcel, person_id, key_hash);
DROP INDEX sync_member_state;
