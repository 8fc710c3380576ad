/** Bad weather over a service. */
import { describeWeather } from '../contract/store/weather.ts';
import { httpGrounds } from './weather/http.ts';

describeWeather('http', () => httpGrounds(), [
  'wrong credentials',
  'unknown host',
  'an address inside',
  'a timeout in the middle',
  'a service that is in too much of a hurry',
  'a login page',
  'nonsense in the middle',
  'permission denied on some records',
]);
