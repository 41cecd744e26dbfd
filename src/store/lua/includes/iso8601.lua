-- Unix ms as the contract writes times: 2026-02-10T15:30:00.123+00:00.
-- Days to year, month and day after H. Hinnant's civil_from_days: eras of 400 years that begin
-- on the first of March, so that a leap day is the last day of its year.

local function iso8601(unix_ms)
  local ms = unix_ms % 1000
  local seconds = (unix_ms - ms) / 1000
  local day_seconds = seconds % 86400
  local days = (seconds - day_seconds) / 86400 + 719468
  local era = math.floor(days / 146097)
  local day_of_era = days - era * 146097
  local year_of_era = math.floor((day_of_era - math.floor(day_of_era / 1460)
    + math.floor(day_of_era / 36524) - math.floor(day_of_era / 146096)) / 365)
  local day_of_year = day_of_era - (365 * year_of_era + math.floor(year_of_era / 4)
    - math.floor(year_of_era / 100))
  local shifted_month = math.floor((5 * day_of_year + 2) / 153)
  local day = day_of_year - math.floor((153 * shifted_month + 2) / 5) + 1
  local month = shifted_month < 10 and shifted_month + 3 or shifted_month - 9
  local year = year_of_era + era * 400 + (month <= 2 and 1 or 0)
  return string.format('%04d-%02d-%02dT%02d:%02d:%02d.%03d+00:00', year, month, day,
    math.floor(day_seconds / 3600), math.floor(day_seconds / 60) % 60, day_seconds % 60, ms)
end
