"""A caseload of any size, written by plain SQL: for measuring, not for looking at."""

from django.db import connection

from tests.factories.world import World

SIZES = {
    "cases_a_person": 1,
    "interventions_a_case": 6,
    "circumstances_a_case": 2,
    "offences_a_person": 2,
}

_PEOPLE = """
INSERT INTO people_person (key, partnership_id, compartment_id, given_name, family_name, search_name, date_of_birth, sex,
  postcode, import_ref, version, recorded_at, recorded_by_id)
SELECT gen_random_uuid(), %(partnership)s, %(compartment)s, g, f, lower(g || ' ' || f), date '1988-01-01' + (n * 37 %% 7300),
  CASE n %% 9 WHEN 0 THEN 'F' ELSE 'M' END, 'N' || 1 + n %% 22 || ' ' || n %% 10 || 'AA', '', 1, now(), %(user)s
FROM generate_series(1, %(people)s) n,
  LATERAL (SELECT (ARRAY['Kairo','Jayden','Ibrahim','Reuben','Mateusz','Tariq','Callum','Yusuf','Andrei','Tyrell','Zaynab',
    'Olu','Chloe','Deshawn','Kwame','Liam','Omari','Rajan','Sorin','Tyrese','Ayse','Femi','Ngozi','Pawel'])[1 + n * 7919 %% 24] g,
    (ARRAY['Ben','Whit','Ses','Acham','Pal','Now','Mah','Dow','Dem','Lup','Asan','War','Fag','March','Agye','Kork'])
      [1 + n * 7 %% 16] || (ARRAY['nett','lock','ay','pong','mer','icki','mood','d','irci','escu','te','same','bemi','etti'])
      [1 + n * 10007 %% 14] || to_hex(n %% 4099) f) names
"""
_WORKERS = """
WITH workers AS (
  INSERT INTO accounts_user (password, is_superuser, email, name, is_active, date_joined)
  SELECT '!', false, 'worker' || n || '@example.com', 'Worker ' || n, true, now()
  FROM generate_series(1, greatest(1, %(people)s / 40)) n RETURNING id)
INSERT INTO agencies_membership (user_id, partner_id, role, starts_on)
SELECT id, %(partner)s, 'gang_worker', date '2012-01-01' FROM workers
"""
"""One worker to forty people, a third of whose cases are open; Nadia is one of them."""
_CASES = """
INSERT INTO cohort_case (key, partnership_id, compartment_id, person_id, programme_id, lead_id, worker_id, opened_on,
  closed_on, closure_reason_id, last_contact_on, import_ref, version, recorded_at, recorded_by_id)
SELECT gen_random_uuid(), partnership_id, compartment_id, id,
  (ARRAY['gang_exit','gang_worker','gang_worker','integrate','iom'])[1 + id %% 5], %(partner)s,
  workers[1 + id %% cardinality(workers)], opened,
  CASE WHEN id %% 10 < 7 THEN opened + (60 + id * 13 %% 500)::int END,
  CASE WHEN id %% 10 < 7 THEN (ARRAY['completed','transferred','disengaged','moved'])[1 + id %% 4] END,
  opened + 20, '', 1, now(), %(user)s
FROM people_person, LATERAL (SELECT date '2012-06-01' + (id * 7919 %% 1200)::int opened) o,
  (SELECT array_agg(user_id ORDER BY user_id) AS workers FROM agencies_membership WHERE role = 'gang_worker') w
"""
_INTERVENTIONS = """
INSERT INTO cohort_intervention (key, case_id, compartment_id, "on", kind_id, mode_id, agency_id, worker_id, place, attended,
  absence_reason, minutes, summary, import_ref, version, recorded_at, recorded_by_id)
SELECT gen_random_uuid(), c.id, c.compartment_id, c.opened_on + (n * 23)::int,
  (ARRAY['one_to_one','group_session','phone','home_visit'])[1 + (c.id + n) %% 4], 'face_to_face', %(partner)s, %(user)s,
  'Bruce Grove', (c.id + n) %% 5 > 0, '', 60, 'Talked through the week and the plan for college.', '', 1, now(), %(user)s
FROM cohort_case c, generate_series(1, %(interventions)s) n
"""
_CIRCUMSTANCES = """
INSERT INTO cohort_circumstance (key, case_id, compartment_id, kind, status_id, from_on, to_on, note, import_ref, version,
  recorded_at, recorded_by_id)
SELECT gen_random_uuid(), c.id, c.compartment_id, s.kind, s.code, c.opened_on + (n * 120)::int,
  CASE WHEN n < %(circumstances)s - 1 THEN c.opened_on + (n * 120 + 119)::int END, '', '', 1, now(), %(user)s
FROM cohort_case c, generate_series(0, %(circumstances)s - 1) n, (VALUES ('ete', 0), ('accommodation', 1)) k (kind, shift),
  LATERAL (SELECT kind, (CASE kind WHEN 'ete' THEN ARRAY['college','neet_seeking','employed_part_time','ete_unknown']
    ELSE ARRAY['family','temporary','social_rent','hostel'] END)[1 + (c.id + n) %% 4] code) s
"""
_OFFENCES = """
INSERT INTO cohort_offence (key, person_id, compartment_id, offence_id, gravity, offence_on, outcome_id, outcome_on, import_ref,
  version, recorded_at, recorded_by_id)
SELECT gen_random_uuid(), p.id, p.compartment_id, o.code, o.gravity, day, (ARRAY['convicted','cautioned','pending'])[1 + p.id %% 3],
  day + 30, '', 1, now(), %(user)s
FROM people_person p, generate_series(1, %(offences)s) n,
  LATERAL (SELECT date '2012-06-01' + ((p.id * 31 + n * 977) %% 1600)::int AS day) d,
  LATERAL (SELECT code, gravity FROM cohort_offencecode ORDER BY position OFFSET (p.id + n) %% 20 LIMIT 1) o
"""
_CUSTODY = """
INSERT INTO cohort_custody (key, person_id, compartment_id, from_on, to_on, place, import_ref, version, recorded_at, recorded_by_id)
SELECT gen_random_uuid(), id, compartment_id, day, day + 40, 'HMYOI Feltham', '', 1, now(), %(user)s
FROM people_person, LATERAL (SELECT date '2013-06-01' + (id * 17 %% 600)::int AS day) d WHERE id %% 6 = 0
"""
_TABLES = ("person", "case", "intervention", "circumstance", "offence", "custody")


def write(world: World, *, people: int) -> None:
    """Write the caseload into the borough's casework, as the owner, without history; then let the planner learn of it."""
    values = {
        "people": people,
        "partnership": world.haringey.pk,
        "compartment": world.casework.pk,
        "user": world.nadia.user_id,
        "partner": world.nadia.partner_id,
        "interventions": SIZES["interventions_a_case"],
        "circumstances": SIZES["circumstances_a_case"],
        "offences": SIZES["offences_a_person"],
    }
    tables = ["people_person", *(f"cohort_{table}" for table in _TABLES[1:])]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in (_PEOPLE, _WORKERS, _CASES, _INTERVENTIONS, _CIRCUMSTANCES, _OFFENCES, _CUSTODY):
            cursor.execute(statement, values)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
