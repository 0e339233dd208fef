SET session_replication_role = replica;;
SET synchronous_commit = off;;
SET maintenance_work_mem = '512MB';;
CREATE TEMP TABLE kept AS SELECT indexdef FROM pg_indexes WHERE tablename IN ('people_person', 'cohort_intervention')
  AND indexname NOT IN (SELECT conname FROM pg_constraint);;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT indexname FROM pg_indexes WHERE tablename IN ('people_person', 'cohort_intervention')
    AND indexname NOT IN (SELECT conname FROM pg_constraint) LOOP EXECUTE format('DROP INDEX public.%I', name); END LOOP; END $$;;
INSERT INTO accounts_user (id, password, is_superuser, email, name, is_active, date_joined)
  SELECT n, '', false, n || '@example.com', 'User ' || n, true, now() FROM generate_series(1, 2) n;;
INSERT INTO agencies_partnership (id, slug, name, shows_known_to)
  SELECT n, 'p' || n, 'Partnership ' || n, false FROM generate_series(1, current_setting('bench.partnerships')::int) n;;
INSERT INTO agencies_agency (id, slug, name, short_name, kind) SELECT n, 'a' || n, 'Agency ' || n, 'A' || n, 'council'
  FROM generate_series(1, current_setting('bench.partnerships')::int + 1) n;;
INSERT INTO auth_group (id, name) SELECT n, 'g' || n FROM generate_series(1, current_setting('bench.partnerships')::int + 1) n;;
INSERT INTO agencies_partner (id, partnership_id, agency_id, group_id)
  SELECT n, least(n, current_setting('bench.partnerships')::int), n, n FROM generate_series(1, current_setting('bench.partnerships')::int + 1) n;;
INSERT INTO agencies_membership (id, user_id, partner_id, role, starts_on) VALUES
  (1, 1, 7, 'gang_worker', '2020-01-01'), (2, 2, current_setting('bench.partnerships')::int + 1, 'analyst', '2020-01-01');;
INSERT INTO access_compartment (id, partnership_id, kind, name, inherits)
  SELECT n, n, 'casework', 'Casework ' || n, true FROM generate_series(1, current_setting('bench.partnerships')::int) n;;
INSERT INTO access_compartmentgroupgrant (content_object_id, group_id, permission_id, tier, own_records, purpose, reason,
  granted_by_id, granted_at, starts_at)
SELECT c, g, p.id, 3, true, '', '', 1, now(), '2020-01-01' FROM auth_permission p,
  (SELECT n AS c, n AS g FROM generate_series(1, current_setting('bench.partnerships')::int) n
   UNION ALL SELECT n, current_setting('bench.partnerships')::int + 1 FROM generate_series(1, current_setting('bench.wide')::int) n) x
WHERE p.codename = 'read_compartment' OR p.codename = 'write_compartment' AND g <= current_setting('bench.partnerships')::int;;
SELECT igu.refresh_bits(id) FROM auth_group;;
INSERT INTO people_person (id, key, partnership_id, compartment_id, given_name, family_name, search_name, date_of_birth, sex,
  postcode, import_ref, version, recorded_at, recorded_by_id)
SELECT n, gen_random_uuid(), 1 + n % b, 1 + n % b, given, family, given || ' ' || family, '1990-01-01'::date + n % 9000, 'U',
  '', '', 1, now(), 1
FROM (SELECT n, current_setting('bench.partnerships')::int AS b, left(md5(n::text), 6) AS given,
  left(md5((n * 7 % 50000)::text), 8) AS family FROM generate_series(1, current_setting('bench.people')::int) n) x;;
INSERT INTO cohort_case (id, key, partnership_id, compartment_id, person_id, programme_id, lead_id, worker_id, opened_on,
  import_ref, version, recorded_at, recorded_by_id)
SELECT n, gen_random_uuid(), 1 + n % b, 1 + n % b, n, 'gang_exit', 1 + n % b, 1, '2020-01-01'::date + n % 2000, '', 1, now(), 1
FROM (SELECT n, current_setting('bench.partnerships')::int AS b FROM generate_series(1, current_setting('bench.cases')::int) n) x;;
INSERT INTO cohort_intervention (key, case_id, compartment_id, "on", kind_id, mode_id, agency_id, worker_id, place, attended,
  absence_reason, summary, import_ref, version, recorded_at, recorded_by_id)
SELECT gen_random_uuid(), c, 1 + c % b, '2021-01-01'::date + n % 1500, 'one_to_one', 'face_to_face', 1 + c % b, 1, '', n % 5 > 0,
  '', 'Talked about college.', '', 1, now(), 1
FROM (SELECT n, 1 + n % current_setting('bench.cases')::int AS c, current_setting('bench.partnerships')::int AS b
  FROM generate_series(1, current_setting('bench.interventions')::int) n) x;;
DO $$ DECLARE definition text; BEGIN FOR definition IN SELECT indexdef FROM kept LOOP EXECUTE definition; END LOOP; END $$;;
SELECT setval(pg_get_serial_sequence('cohort_intervention', 'id'), (SELECT max(id) FROM cohort_intervention));;
VACUUM ANALYZE people_person, cohort_case, cohort_intervention;;
SET session_replication_role = origin
