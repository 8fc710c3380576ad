/** Bad weather over a bucket. */
import { describeWeather } from '../contract/store/weather.ts';
import { s3Grounds } from './weather/s3.ts';

describeWeather('s3', () => s3Grounds(), [
  'wrong credentials',
  'unknown host',
  'no such bucket',
  'a timeout in the middle',
  'answers that are lost',
  'a server that is in too much of a hurry',
  'nonsense instead of a bucket',
  'nonsense in the middle',
  'nonsense among the receipts',
  'permission denied on some records',
]);
